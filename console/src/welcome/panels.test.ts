import assert from "node:assert/strict";
import { it } from "node:test";
import { callStateOf, linkedParts, panelsOf, stageOf } from "./panels.ts";
import type { Device, Run } from "./queries.ts";

type Incident = NonNullable<Run["incident"]>;

const words = (text: string) => ({ en: text, "zh-CN": text });
const message = (place: string): Device["messages"][number] => ({
  id: place,
  place,
  at: "2026-11-22T07:00:00.000Z",
  edited_at: null,
  from: "Tocsin",
  mine: false,
  title: null,
  text: "",
  card: null,
  buttons: [],
});
const device = (messages: Device["messages"]): Device => ({
  channel: "chat",
  name: words("Chat"),
  style: "app",
  kind: "chat",
  colour: "#000000",
  places: [
    { id: "you", reader: "you", label: words("You") },
    { id: "colleague", reader: "colleague", label: words("Robin") },
  ],
  messages,
});

it("the colleague's things come to the wall, in front, once something came to them", () => {
  const keysOf = (...messages: Device["messages"]) => panelsOf({ devices: [device(messages)] }).map(({ key }) => key);
  assert.deepEqual(keysOf(), ["chat you"]);
  assert.deepEqual(keysOf(message("you")), ["chat you"]);
  assert.deepEqual(keysOf(message("you"), message("colleague")), ["chat colleague", "chat you"]);
});

it("the stage follows the newest incident", () => {
  const stage = (state: Incident["state"], level: number | null, act: Run["act"] = "page") => {
    const incident = { state, escalation: { level } } as Incident;
    return stageOf({ incident, act });
  };
  assert.equal(stageOf({ incident: null, act: null }), "idle");
  assert.equal(stage("triggered", 0), "paging");
  assert.equal(stage("triggered", 0, "ignore"), "waiting");
  assert.equal(stage("triggered", 1, "ignore"), "escalated");
  assert.equal(stage("acknowledged", 1, "ignore"), "answered");
  assert.equal(stage("closed", 0), "closed");
});

it("a call is what can be pressed in it", () => {
  const state = (text: string, ...ids: readonly string[]) =>
    callStateOf({
      text,
      buttons: ids.map((id) => ({ id, label: id, kind: "press", url: null, options: [] })),
    });
  assert.equal(state("", "answer", "hang-up"), "ringing");
  assert.equal(state("Critical.", "1", "hang-up"), "talking");
  assert.equal(state("Critical."), "over");
  assert.equal(state(""), "missed");
});

it("a text has the links that its message has, and makes none by itself", () => {
  const short = "http://a.example/x";
  const text = `Disk\n${short}y\n${short}\nhttp://evil.example`;
  assert.deepEqual(
    linkedParts(text, [short, `${short}y`]).map(({ text: words, url }) => (url === null ? words : { url })),
    ["Disk\n", { url: `${short}y` }, "\n", { url: short }, "\nhttp://evil.example"],
  );
  assert.deepEqual(linkedParts("", ["", short]), []);
});
