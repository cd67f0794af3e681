import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { account } from "#api/schemas/config.ts";
import { writeBounce, writeLetter } from "../../src/channels/email/fake-letters.ts";
import { type ImapFake, startImapFake } from "../../src/channels/email/fake-imap.ts";
import { eventually } from "../support/eventually.ts";
import { fire, proofsOf, quiet, theIncident, timelineOf, until } from "../support/incidents.ts";
import { connectPhones, type Phones, provePhone } from "../support/phone.ts";
import type { Mail } from "../support/smtp.ts";
import {
  addIntegration,
  addService,
  linkOf,
  type Person,
  reachablePerson,
  startWorld,
  verifyMail,
  type World,
} from "../support/world.ts";
import { databases } from "./databases.ts";
import { personTarget } from "./story.ts";

const login = { user: "tocsin", password: "mailbox-secret" };
const hookKey = "5f8a0b1c2d3e4f5061728394a5b6c7d8";

for (const database of databases()) {
  describe(`Answers by mail, on ${database.name}`, () => {
    let world: World;
    let imap: ImapFake;
    let phones: Phones;
    let ann: Person;
    const opened = new AsyncDisposableStack();

    before(async () => {
      opened.defer(() => database.close());
      imap = await startImapFake({ login });
      opened.defer(() => imap.close());
      world = await startWorld({ databaseUrl: await database.open() });
      opened.defer(() => world.close());
      phones = await connectPhones(world);
      opened.defer(() => phones.close());
      await setInbox(world, {
        inbox: "imap",
        imapHost: imap.host,
        imapPort: imap.port,
        imapSecurity: "none",
        imapUser: login.user,
        imapPassword: login.password,
      });
      ann = await reachablePerson(world, "Ann");
      await eventually("the mailbox is watched", () => imap.waiting() === 1);
    });
    after(() => opened.disposeAsync());

    it("a forged answer does nothing and is told so; a true one acknowledges, and everything stops", async () => {
      const { admin, mail } = world;
      const bob = await reachablePerson(world, "Bob");
      const service = await addService(world, "Payments", [
        { targets: [personTarget(ann)], advance_after_sec: 3600 },
        { targets: [personTarget(bob)], advance_after_sec: 3600 },
      ]);
      await fire(await addIntegration(world, service, "standard"), { key: "pay", title: "Payments are down" });
      const page = await mail.inbox.take("Ann's page", pageFor(ann.email, "Payments are down"));
      const { id } = await theIncident(admin.api, "Payments are down");
      assert.match(page.text, /answer this mail with ack or snooze 4h or close in its first line/);

      // Ann's address without the page's token, a made-up token, and the page in the hands of a stranger.
      const name = idOf(page);
      for (const inReplyTo of [name.replace(/\+.*@/, "@"), name.replace(/.{6}@/, "AAAAAA@")]) {
        imap.deliver(writeLetter({ from: `Ann <${ann.email}>`, inReplyTo, text: "ack" }));
        const answer = await mail.inbox.take("a refusal", (each) => each.to === ann.email && isAnswer(each));
        assert.match(answer.text, /not valid any more/);
        assert.ok(answer.links.some((link) => link.startsWith(world.server.url)));
      }
      imap.deliver(writeLetter({ from: "Mallory <mallory@evil.test>", inReplyTo: name, text: "close" }));
      const told = await mail.inbox.take("the way to link", (each) => each.to === "mallory@evil.test");
      assert.match(told.text, /I do not know who you are in Tocsin/);
      imap.deliver(writeLetter({ from: `Ann <${ann.email}>`, inReplyTo: name, text: "who is on this?" }));
      const talk = await mail.inbox.take("how it is done", (each) => each.to === ann.email && isAnswer(each));
      assert.match(talk.text, /nothing was done/);
      // A machine that answers for Ann is not answered, or two machines would talk for ever.
      const away = imap.deliver(
        writeLetter({ from: ann.email, inReplyTo: name, text: "ack", headers: ["Auto-Submitted: auto-replied"] }),
      );
      await eventually("the out-of-office mail is read", () => away.flags.size === 1);
      assert.equal((await until(admin.api, id, "nothing was done", () => true)).state, "triggered");

      imap.deliver(
        writeLetter({
          from: `Ann <${ann.email.toUpperCase()}>`,
          inReplyTo: name,
          text: `Ack.\r\n\r\nOn Sunday, Tocsin wrote:\r\n> close\r\n`,
        }),
      );
      await until(admin.api, id, "acknowledged", ({ state }) => state === "acknowledged");
      const entry = (await timelineOf(admin.api, id)).find(({ kind }) => kind === "acknowledged");
      assert.deepEqual([entry?.actor.user_id, entry?.via.kind], [ann.id, "channel"]);
      const done = await mail.inbox.take("the answer", (each) => each.to === ann.email && isAnswer(each));
      assert.match(done.text, /Acknowledged by Ann/);
      await eventually("everything was marked as read", () => imap.mails.every(({ flags }) => flags.has("\\Seen")));
      const [proof] = await proofsOf(admin.api, id);
      assert.equal(proof?.grade, 5);
      await quiet(admin.api, [id]);
      assert.deepEqual(
        mail.inbox.rest().filter(({ to }) => to === bob.email),
        [],
        "the escalation has stopped",
      );
    });

    it("a mail that comes back breaks its link, and the next channel is used at once", async () => {
      const { admin, mail } = world;
      const rita = await reachablePerson(world, "Rita");
      const byMail = await verifyMail(rita, mail, "rita@old.test");
      const bySms = await provePhone(phones, rita, "sms", "+86 138 0013 8000");
      const steps = [
        { after_sec: 0, channel: "email", link_id: byMail },
        { after_sec: 3600, channel: "sms", link_id: bySms },
      ];
      await rita.api.put("/api/v1/me/preferences", { critical: steps, warning: [], info: [] });
      const service = await addService(world, "Search", [{ targets: [personTarget(rita)], advance_after_sec: 3600 }]);
      await fire(await addIntegration(world, service, "standard"), { key: "s", title: "Search is down" });
      const page = await mail.inbox.take("Rita's page", pageFor("rita@old.test", "Search is down"));
      const { id } = await theIncident(admin.api, "Search is down");

      imap.deliver(writeBounce({ about: idOf(page), recipient: "rita@old.test" }));
      const text = await eventually("the text instead", () =>
        phones.sms.texts.find((each) => each.text.includes("Search is down")),
      );
      assert.equal(text.to, "+8613800138000");
      const link = await linkOf(world, byMail);
      assert.deepEqual([link.state, /User unknown/.test(link.last_error ?? "")], ["broken", true]);
      const failed = (await proofsOf(admin.api, id)).find(({ channel }) => channel === "email");
      assert.deepEqual([failed?.state, /5\.1\.1/.test(failed?.note ?? "")], ["failed", true]);
    });

    it("a mail server without IMAP posts what comes in", async () => {
      const { admin, mail } = world;
      const hook = `${world.server.url}/hook/email/${world.mailAccount}`;
      await setInbox(world, { inbox: "hook", hookKey });
      const service = await addService(world, "Mail", [{ targets: [personTarget(ann)], advance_after_sec: 3600 }]);
      await fire(await addIntegration(world, service, "standard"), { key: "m", title: "Mail is down" });
      const page = await mail.inbox.take("Ann's page", pageFor(ann.email, "Mail is down"));
      const { id } = await theIncident(admin.api, "Mail is down");
      const body = writeLetter({ from: ann.email, inReplyTo: idOf(page), text: "close" });
      const deliver = (url: string) =>
        fetch(url, { method: "POST", headers: { "content-type": "message/rfc822" }, body });
      assert.equal((await deliver(`${hook}?key=${hookKey.replace("5", "6")}`)).status, 401);
      assert.equal((await until(admin.api, id, "still open", () => true)).state, "triggered");
      assert.equal((await deliver(`${hook}?key=${hookKey}`)).status, 204);
      await until(admin.api, id, "closed", ({ state }) => state === "closed");
    });
  });
}

async function setInbox({ admin, mail, mailAccount }: World, inbox: object): Promise<void> {
  const config = { host: "127.0.0.1", port: mail.port, security: "none", from: "tocsin@example.test", ...inbox };
  await admin.api.patch(`/api/v1/accounts/${mailAccount}`, { config }, account);
}

function pageFor(to: string, title: string): (mail: Mail) => boolean {
  return (mail) => mail.to === to && mail.subject.includes(title);
}

function isAnswer({ headers }: Mail): boolean {
  return headers["auto-submitted"] === "auto-replied";
}

function idOf({ headers }: Mail): string {
  return headers["message-id"] ?? "";
}
