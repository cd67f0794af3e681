import { type CommandName, commandWords } from "#domain/chatwords.ts";
import type { Language } from "#domain/people.ts";
import { accentColor } from "./icons.ts";

/** What of an account goes into the app package. */
export interface PackageIdentity {
  /** Application id of the bot, a GUID in lower case. */
  readonly appId: string;
  /** Where people open Tocsin, without a trailing slash. */
  readonly publicUrl: string;
  /** Semver of the package. */
  readonly version: string;
}

/**
 * Version of Microsoft's manifest schema that the package is written in. Nothing that Tocsin's app needs is newer than 1.17, every
 * tenant takes older manifests than the newest, and national clouds are the last to learn a new one: 1.19 (2024) is known to all.
 */
export const manifestSchema = "1.19";

/**
 * `manifest.json` of the Teams app (Microsoft Learn, "App manifest schema"; the schemas are in the npm package
 * `@microsoft/app-manifest`). The app's id is that of its bot: one id to compare everywhere, and Graph finds the app by it.
 *
 * - No permission of Graph and none that is specific to a team (RSC) is asked for: a bot hears what is said to it and may ask for the
 *   members of its own conversations without one.
 * - `supportsChannelFeatures` is left out on purpose: it would offer the app in private and shared channels, which Tocsin does not
 *   link. Teams then says so itself, before anybody has typed a command in vain.
 * - Whoever runs Tocsin answers for privacy and terms; their own address is the page that we know.
 */
export function teamsManifest({ appId, publicUrl, version }: PackageIdentity, schema: string = manifestSchema) {
  const groupChat = groupScope(schema);
  const home = `${publicUrl}/`;
  return {
    $schema: `https://developer.microsoft.com/en-us/json-schemas/teams/v${schema}/MicrosoftTeams.schema.json`,
    manifestVersion: schema,
    version,
    id: appId,
    localizationInfo: {
      defaultLanguageTag: "en",
      additionalLanguages: [{ languageTag: "zh-cn", file: chineseFile }],
    },
    developer: { name: "Tocsin", websiteUrl: home, privacyUrl: home, termsOfUseUrl: home },
    name: { short: words.en.shortName, full: words.en.fullName },
    description: { short: words.en.shortDescription, full: words.en.fullDescription },
    icons: { color: "color.png", outline: "outline.png" },
    accentColor,
    bots: [
      {
        botId: appId,
        scopes: ["personal", "team", groupChat],
        isNotificationOnly: false,
        supportsCalling: false,
        supportsVideo: false,
        supportsFiles: false,
        commandLists: commandLists.map(({ scope, commands }) => ({
          scopes: [scope === "groupChat" ? groupChat : scope],
          commands: commands.map((name) => command(name, "en")),
        })),
      },
    ],
    // The key of the group chat has kept the old spelling in every version.
    defaultGroupCapability: { team: "bot", groupchat: "bot" },
    permissions: ["identity", "messageTeamMembers"],
    validDomains: [new URL(publicUrl).hostname],
  } as const;
}

/** Name of the file with the Chinese texts within the package. */
export const chineseFile = "zh-cn.json";

/** The Chinese texts (schema "MicrosoftTeams.Localization"); the path of a text within the manifest is its key. */
export function chineseTexts(schema: string = manifestSchema): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {
    $schema: `https://developer.microsoft.com/en-us/json-schemas/teams/v${schema}/MicrosoftTeams.Localization.schema.json`,
    "name.short": words["zh-CN"].shortName,
    "name.full": words["zh-CN"].fullName,
    "description.short": words["zh-CN"].shortDescription,
    "description.full": words["zh-CN"].fullDescription,
  };
  for (const [list, { commands }] of commandLists.entries()) {
    for (const [at, name] of commands.entries()) {
      const { title, description } = command(name, "zh-CN");
      texts[`bots[0].commandLists[${list}].commands[${at}].title`] = title;
      texts[`bots[0].commandLists[${list}].commands[${at}].description`] = description;
    }
  }
  return texts;
}

/** Up to schema 1.16 the scope was spelt `groupchat` (change log of the app manifest, 1.17). */
function groupScope(schema: string): "groupChat" | "groupchat" {
  return Number(schema.split(".")[1]) <= 16 ? "groupchat" : "groupChat";
}

/** What Teams offers while somebody types to the bot: at most 10 in each scope (schemas up to 1.22). `help` says the rest. */
const commandLists: readonly {
  readonly scope: "personal" | "team" | "groupChat";
  readonly commands: readonly CommandName[];
}[] = [
  {
    scope: "personal",
    commands: [
      "linkUser",
      "ack",
      "snooze",
      "close",
      "trigger",
      "oncall",
      "status",
      "notifications",
      "unlinkUser",
      "help",
    ],
  },
  {
    scope: "team",
    commands: ["linkTeam", "ack", "snooze", "close", "trigger", "oncall", "status", "test", "unlinkTeam", "help"],
  },
  {
    scope: "groupChat",
    commands: ["linkChat", "ack", "snooze", "close", "trigger", "oncall", "status", "test", "unlinkChat", "help"],
  },
];

/**
 * A command as Teams shows it. Its title is what Teams types for whoever picks it, so it is the bare word; how it goes on stands in
 * the description.
 */
function command(name: CommandName, language: Language): { readonly title: string; readonly description: string } {
  const found = commandWords.find((each) => each.name === name);
  const usage = found?.usage[language] ?? name;
  const [title = name] = usage.split(" ");
  const meaning = found?.meaning[language] ?? name;
  const separator = language === "en" ? ": " : "：";
  return { title, description: usage === title ? meaning : `${usage}${separator}${meaning}` };
}

const words = {
  en: {
    shortName: "Tocsin",
    fullName: "Tocsin on-call",
    shortDescription: "Incidents where you work: acknowledge, snooze and close them from Teams.",
    fullDescription: [
      "Your organization's own Tocsin brings incidents from monitoring to whoever is on call, and keeps proof that somebody was reached.",
      "In a personal chat, a group chat or a channel you get a card for each incident. Its buttons acknowledge, snooze and close it; the card then shows the new state to everybody.",
      "Link a place once: say linkUser, linkChat or linkTeam with the code from Tocsin, and press Link now. Say help for everything else.",
      "You need a user of your organization's Tocsin, which runs on its own servers.",
    ].join("\n\n"),
  },
  "zh-CN": {
    shortName: "Tocsin",
    fullName: "Tocsin 故障响应",
    shortDescription: "在 Teams 中接收故障通知，并直接认领、暂缓和关闭故障。",
    fullDescription: [
      "贵组织自行部署的 Tocsin 会将监控系统产生的故障通知到值班人员，并留存送达证明。",
      "在个人聊天、群聊或团队频道中，每个故障对应一张卡片。点击卡片按钮即可认领、暂缓或关闭故障，所有人看到的卡片会同步更新。",
      "每个位置只需绑定一次：发送 linkUser、linkChat 或 linkTeam（也可发送“绑定用户”“绑定群”“绑定团队”）加上 Tocsin 中的绑定码，然后点击“立即绑定”。发送“帮助”可查看全部命令。",
      "使用前需要贵组织 Tocsin 的用户账号。Tocsin 运行在贵组织自己的服务器上。",
    ].join("\n\n"),
  },
} as const;
