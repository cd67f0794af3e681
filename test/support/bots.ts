import { startDingtalkFake } from "../../src/channels/dingtalk/fake.ts";
import { startDiscordFake } from "../../src/channels/discord/fake.ts";
import { startFeishuFake } from "../../src/channels/feishu/fake.ts";
import { startGoogleChatFake } from "../../src/channels/googlechat/fake.ts";
import { startMattermostFake } from "../../src/channels/mattermost/fake.ts";
import { startFlowFake } from "../../src/channels/msteams/fake-flow.ts";
import { startNtfyFake } from "../../src/channels/ntfy/fake.ts";
import { startSlackFake } from "../../src/channels/slack/fake.ts";
import { startTelegramFake } from "../../src/channels/telegram/fake.ts";
import { startWecomFake } from "../../src/channels/wecom/fake.ts";
import { startZoomFake } from "../../src/channels/zoom/fake.ts";

/** A platform with one room, which throttles as the real one does, and a bot in it. */
export interface BotRoom {
  readonly channel: string;
  /** Settings of the account, where the bot needs one. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly address: Readonly<Record<string, unknown>>;
  /** What people in the room read, oldest first. */
  messages(): readonly string[];
  close(): Promise<void>;
}

type Now = () => number;
type Start = (now: Now) => Promise<BotRoom>;

const secret = "SEC00000000000000000000000000000000000000000000000000000000storm";
const telegramToken = "6453328901:AAFxCAdxxTocsinFake-E6Y8mTcOBT5r0001";

interface Fake {
  readonly messages: readonly { readonly text: string; readonly title?: string }[];
  close(): Promise<void>;
}

function roomOf(channel: string, fake: Fake, address: BotRoom["address"], config?: BotRoom["config"]): BotRoom {
  return {
    channel,
    ...(config !== undefined && { config }),
    address,
    messages: () => fake.messages.map(({ title = "", text }) => `${title}\n${text}`),
    close: fake.close,
  };
}

/** Every bot, one line each; a test holds this list against that of the channels. */
export const botRooms: Readonly<Record<string, Start>> = {
  async "dingtalk-bot"(now) {
    const fake = await startDingtalkFake({ token: "0123456789abcdef".repeat(4), secret, now });
    return roomOf("dingtalk-bot", fake, { url: fake.url, secret });
  },
  async discord(now) {
    const fake = await startDiscordFake({ now, limited: true });
    return roomOf("discord", fake, { url: fake.url });
  },
  async "feishu-bot"(now) {
    const fake = await startFeishuFake({
      token: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
      secret: "feishu-storm-secret",
      now,
    });
    return roomOf("feishu-bot", fake, { url: fake.url, secret: "feishu-storm-secret" });
  },
  async googlechat(now) {
    const fake = await startGoogleChatFake({ now, limited: true });
    return roomOf("googlechat", fake, { url: fake.url });
  },
  async "mattermost-bot"(now) {
    const fake = await startMattermostFake({ now, perSecond: 10 });
    return roomOf("mattermost-bot", fake, { url: fake.url });
  },
  async "msteams-bot"(now) {
    const fake = await startFlowFake({ now, limited: true });
    return roomOf("msteams-bot", fake, { url: fake.url });
  },
  async ntfy(now) {
    const fake = await startNtfyFake({ now, limited: true });
    return roomOf("ntfy", fake, { server: fake.url, topic: fake.topic, token: fake.token });
  },
  async "slack-bot"(now) {
    const fake = await startSlackFake({ now, burst: 2 });
    return roomOf("slack-bot", fake, { url: fake.url });
  },
  async "telegram-bot"(now) {
    const fake = await startTelegramFake({ token: telegramToken, now, limited: true });
    fake.join({ id: -1_001_234_567_890, type: "supergroup", title: "Ops", state: "member" });
    return roomOf("telegram-bot", fake, { chatId: "-1001234567890" }, { token: telegramToken, apiUrl: fake.url });
  },
  async "wecom-bot"(now) {
    const fake = await startWecomFake({ key: "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa".replaceAll("x", "0"), now });
    return roomOf("wecom-bot", fake, { url: fake.url });
  },
  async zoom(now) {
    const fake = await startZoomFake({ now });
    return roomOf("zoom", fake, { endpoint: fake.endpoint, token: fake.token, mode: "token" });
  },
};
