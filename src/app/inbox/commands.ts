import { audience } from "#domain/audience.ts";
import { type ChatCommand, parseCommand } from "#domain/chatcommand.ts";
import { helpText, usageOf } from "#domain/chatwords.ts";
import { incidentName } from "#domain/incident.ts";
import type { Service } from "#domain/rule.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import { incidentUrl } from "../compose.ts";
import { openManually } from "../respond.ts";
import { allowed, type Answer, byOf, type Hearing, isSpeaker, type Listener, listenerOf, say } from "./hearing.ts";
import { answerLink, answerTest, answerUnlink, roomOf } from "./links.ts";
import { answerRespond } from "./responses.ts";
import { inboxWords } from "./words.ts";

type Said = Extract<InboundEvent, { kind: "command" }>;

/** Something was said to us in a chat. */
export async function answerCommand(hearing: Hearing, event: Said): Promise<Answer> {
  const heard = parseCommand(event.text);
  const listener = listenerOf(hearing, event, heard.language);
  const { command } = heard;
  const { language } = listener;
  switch (command.kind) {
    case "link":
      return answerLink(hearing, listener, command, event);
    case "unlink":
      return answerUnlink(hearing, listener, command);
    case "respond":
      return answerRespond(hearing, listener, command);
    case "trigger":
      return trigger(hearing, listener, command);
    case "test":
      return answerTest(hearing, listener);
    case "status":
      return status(hearing, listener);
    case "whoami":
      return whoami(hearing, listener);
    case "oncall":
      return oncall(hearing, listener);
    case "notifications":
      return preferences(hearing, listener);
    case "help":
      return say(hearing, listener, helpText(language), "plain");
    case "incomplete":
      return say(hearing, listener, inboxWords[language].incomplete(usageOf(command.command, language)), "bad");
    case "unknown":
      return say(
        hearing,
        listener,
        inboxWords[language].unknown(command.said, command.meant === null ? null : usageOf(command.meant, language)),
        "bad",
      );
    default:
      return command satisfies never;
  }
}

type Trigger = Extract<ChatCommand, { kind: "trigger" }>;

async function trigger(hearing: Hearing, listener: Listener, said: Trigger): Promise<Answer> {
  const { app, snapshot, row } = hearing;
  const words = inboxWords[listener.language];
  const speaker = allowed(hearing, listener, "incident.respond");
  if (!isSpeaker(speaker)) return speaker;
  const chosen = pickService(said.title, [...snapshot.services.values()]);
  if (chosen === null) {
    const names = [...snapshot.services.values()].map((service) => service.name);
    return say(hearing, listener, names.length === 0 ? words.noServices : words.whichService(names.join(" · ")), "bad");
  }
  const { service, title } = chosen;
  const draft = {
    serviceId: service.id,
    title,
    description: said.description,
    severity: "critical",
    userIds: [],
  } as const;
  const incident =
    (await openedBefore(hearing, service, title)) ??
    (await openManually(app, draft, byOf(speaker).actor, { kind: "channel", channel: row.channel }));
  if (incident === null) return say(hearing, listener, words.noServices, "bad");
  const answer = say(hearing, listener, words.opened(incidentName(incident), service.name), "good", true);
  return answer.context === null
    ? answer
    : { ...answer, context: { ...answer.context, links: { view: incidentUrl(app, incident.id), act: null } } };
}

/** Worked on again after a crash: the incident may be open already, and nobody is to be paged twice for one sentence. */
async function openedBefore(
  { app, row }: Hearing,
  service: Service,
  title: string,
): Promise<Awaited<ReturnType<typeof openManually>>> {
  if (row.tries === 0) return null;
  const { rows } = await app.store.read.incidents(
    { serviceId: service.id, text: title, openedFrom: row.receivedAt },
    { limit: 5, cursor: null },
  );
  return rows.find((incident) => incident.integrationId === null && incident.title === title) ?? null;
}

/** `payments: checkout is down` names its service; where there is but one, it need not be named. */
function pickService(
  title: string,
  services: readonly Service[],
): { readonly service: Service; readonly title: string } | null {
  const plain = (text: string): string => text.normalize("NFKC").trim().toLowerCase();
  const [, before = "", after = ""] = /^([^:：]{1,200})[:：](.*)$/su.exec(title) ?? [];
  const named = services.find((service) => plain(service.name) === plain(before));
  if (named !== undefined && after.trim() !== "") return { service: named, title: after.trim() };
  const [only] = services;
  return only !== undefined && services.length === 1 ? { service: only, title } : null;
}

async function status(hearing: Hearing, listener: Listener): Promise<Answer> {
  const words = inboxWords[listener.language];
  const speaker = allowed(hearing, listener, "incident.read");
  const link = roomOf(hearing, listener);
  const place =
    link === null || link.state === "pending"
      ? words.notLinked
      : link.state === "broken"
        ? words.placeBroken(link.label, link.lastError ?? "")
        : words.placeLinked(link.label);
  // How busy we are is none of a stranger's business; whether this chat is linked is what they came for.
  if (!isSpeaker(speaker)) return say(hearing, listener, place, "plain");
  const stats = await hearing.app.store.read.incidentStats({});
  return say(hearing, listener, `${place}\n${words.open(stats.triggered, stats.acknowledged, stats.snoozed)}`, "plain");
}

function whoami(hearing: Hearing, listener: Listener): Answer {
  const speaker = allowed(hearing, listener, "self");
  if (!isSpeaker(speaker)) return speaker;
  const { name, email, role } = speaker.user;
  return say(
    hearing,
    listener,
    inboxWords[listener.language].whoami(name, email, role, hearing.snapshot.settings.workspaceName),
    "plain",
  );
}

const servicesShown = 20;

/** Who the first level of each service's first rule pages now. */
function oncall(hearing: Hearing, listener: Listener): Answer {
  const { snapshot } = hearing;
  const words = inboxWords[listener.language];
  const speaker = allowed(hearing, listener, "incident.read");
  if (!isSpeaker(speaker)) return speaker;
  const services = [...snapshot.services.values()]
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .slice(0, servicesShown);
  const lines = services.map((service) => {
    const level = snapshot.rules.get(service.id)?.find((rule) => rule.enabled && rule.levels.length > 0)?.levels[0];
    const paged = level === undefined ? [] : audience(level, "critical", snapshot, new Set(), { reason: "rule" });
    if (paged.length === 0) return words.oncallNobody(service.name);
    return `${service.name}: ${paged.map((each) => (each.skipped === null ? each.name : `${each.name} (${words.unreachable})`)).join(", ")}`;
  });
  return say(hearing, listener, lines.length === 0 ? words.noServices : lines.join("\n"), "plain");
}

function preferences(hearing: Hearing, listener: Listener): Answer {
  const speaker = allowed(hearing, listener, "self");
  if (!isSpeaker(speaker)) return speaker;
  return say(hearing, listener, inboxWords[listener.language].preferences(`${hearing.app.publicUrl}/me`), "plain");
}
