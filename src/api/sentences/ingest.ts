// table
import { type Sentence, sentence } from "./pattern.ts";

/** Why an alert was not taken, for whoever sets its sender up. */
export const ingestRefusals: readonly Sentence[] = (
  [
    ["no_key", "The request carries no integration key.", "请求中没有集成密钥。"],
    ["unknown_key", "No integration has this key.", "没有使用该密钥的集成。"],
    ["integration_off", "The integration of this key is switched off.", "该密钥对应的集成已停用。"],
    [
      "other_source",
      'This key belongs to an integration of the source "{source}": post to /in/{path}.',
      "该密钥属于告警源“{source}”的集成，请发送到 /in/{path}。",
    ],
    [
      "no_such_source",
      "There is no such source or path. Sources: {names}.",
      "没有该告警源或路径。可用的告警源：{names}。",
    ],
    ["encoding", "Content-Encoding {name} is not taken; gzip is.", "不支持 Content-Encoding {name}，仅支持 gzip。"],
    ["too_large_unpacked", "The body is over 5 MB when unpacked.", "请求体解压后超过 5 MB。"],
    ["too_large", "Request body is too large", "请求体超过 5 MB。"],
    ["no_gzip", "The body is not gzip.", "请求体不是 gzip 格式。"],
    ["no_body", "The body is empty; JSON is expected.", "请求体为空，应为 JSON。"],
    [
      "no_json",
      "Not JSON at position {position} (line {line}, column {column}).",
      "第 {position} 个字符处（第 {line} 行，第 {column} 列）不是有效的 JSON。",
    ],

    ["no_alert_list", "must be a list of alerts", "应为告警列表"],
    [
      "no_message",
      "must be a JSON object: Alertmanager's webhook message",
      "应为 JSON 对象：Alertmanager 的 Webhook 消息",
    ],
    ["no_alert", "must be a JSON object: one alert", "应为 JSON 对象：一条告警"],
    ["no_event", "must be a JSON object: one event", "应为 JSON 对象：一个事件"],
    ["no_cloud_event", "must be a JSON object: one CloudEvent", "应为 JSON 对象：一个 CloudEvent"],
    ["no_labels", "must be a JSON object of labels", "应为标签的 JSON 对象"],
    ["no_label", "must hold at least one label that is not empty", "至少应有一个非空标签"],
    ["no_object", "must be a JSON object, or a list of them", "应为 JSON 对象或其列表"],
    ["no_event_in_it", "must hold at least one event", "至少应有一个事件"],
    ["no_cloud_event_list", "must be a list of CloudEvents", "应为 CloudEvent 列表"],
    ["spec_version", "must be 1.0", "应为 1.0"],
    ["no_time", "is not a time", "不是有效的时间"],
    [
      "too_many_events",
      "at most {limit} in one request; this one and {count} after it were left out",
      "每个请求最多 {limit} 条，此条及之后的 {count} 条未处理",
    ],
    ["missing", "is missing or blank", "缺失或为空"],
    ["missing", "is missing or not a JSON object", "缺失或不是 JSON 对象"],
    ["missing_for", "is missing: {action} needs it", "缺失：{action} 需要此项"],
    [
      "missing_for_recovery",
      "is missing: a recovery (event_status Ok) must name its alert",
      "缺失：恢复事件（event_status 为 Ok）必须指明其告警",
    ],
    [
      "header_encoding",
      "cannot be read: the header {name} is not percent-encoded UTF-8",
      "无法读取：请求头 {name} 不是百分号编码的 UTF-8",
    ],
  ] as const
).map(sentence);
