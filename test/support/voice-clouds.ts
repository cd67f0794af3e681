import {
  type CloudVoiceOptions,
  type MnsFake,
  startAlibabaVoice,
  startTencentVoice,
} from "../../src/channels/voice/fake-clouds.ts";

// Calls through Alibaba Cloud and Tencent Cloud, with the templates that the guide has registered.

export const callbackKey = "kUq3vN8sB1xZ6mT0rP4wY7hJ";
export const keys = { keyId: "LTAI5tSyntheticKey01", secret: "Hk7Rz2mQ9sYpLw4XcVb1NdTg8UeJa3" };
export const phone = "+8613800138000";

export const startAlibaba = (queues?: MnsFake) =>
  startAlibabaVoice({
    keys,
    ...(queues && { queues }),
    from: "05711234567",
    templates: {
      TTS_100: "${level}告警，编号${incident}，${title}。认领请按1，暂缓请按2，关闭请按3，重听请按9。",
      TTS_200: "您的验证码是${code}。",
      TTS_300: "已${action}，再见。",
    },
  });
export const startTencent = (signedAs?: CloudVoiceOptions["signedAs"]) =>
  startTencentVoice({
    keys,
    ...(signedAs && { signedAs }),
    appId: "1400006666",
    templates: { "100": "{1}告警，编号{2}，{3}。认领请按1，暂缓请按2，关闭请按3。", "200": "您的验证码是{1}。" },
  });

export const alibabaSettings = {
  vendor: "alibaba",
  ...keys,
  from: "05711234567",
  template: "TTS_100",
  codeTemplate: "TTS_200",
  keyTemplate: "TTS_300",
  callbackKey,
};
export const tencentSettings = {
  vendor: "tencent",
  ...keys,
  appId: "1400006666",
  template: "100",
  codeTemplate: "200",
  callbackKey,
};
