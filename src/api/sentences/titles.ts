// table
import type { ProblemCode } from "../problem.ts";

/** What can go wrong with a request, in Chinese, by the code of `problems`. */
export const titles: Readonly<Record<ProblemCode, string>> = {
  malformed: "无法读取请求体",
  invalid: "部分字段有误",
  unauthenticated: "请先登录",
  bad_credentials: "邮箱或密码错误",
  bad_key: "集成密钥缺失或错误",
  forbidden: "无权进行此操作",
  cross_site: "请求来自其他站点",
  setup_link: "初始化链接已失效",
  not_found: "不存在",
  method: "不支持该请求方法",
  conflict: "当前状态下无法进行此操作",
  refused: "故障的当前状态不允许此操作",
  too_large: "请求体过大",
  media_type: "格式不受支持",
  throttled: "尝试次数过多",
  internal: "服务器内部错误",
  unavailable: "暂时无法处理",
};
