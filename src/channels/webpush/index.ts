import { anyChannel } from "#channels/kit/any-channel.ts";
import type { Channel, ChannelDeps, Manifest } from "#ports/channel.ts";
import { push } from "./api.ts";
import { addressForm, addressKey, addressLabel, configForm } from "./config.ts";
import type { Address, Config } from "./config.ts";
import { limits, pace, timeoutMs } from "./limits.ts";
import { outcomeOf } from "./outcome.ts";
import { render } from "./render.ts";
import type { Wire } from "./render.ts";
import { newPrivateKey, pairOf } from "./vapid.ts";

const manifest: Manifest<Config, Address> = {
  id: "webpush",
  name: { en: "Browser notifications", "zh-CN": "浏览器通知" },
  style: "direct",
  console: true,
  places: ["person"],
  config: configForm,
  address: addressForm,
  addressKey,
  addressLabel,
  // The browser itself hands its subscription over, with the person signed in.
  verify: "none",
  // The push service will try. What the device does with it is not told.
  maxGrade: 2,
  // A second message takes the place of the first on the screen, with a sound of its own.
  deduplicates: false,
  pace,
  timeoutMs,
  limits,
};

function connect(config: Config, deps: ChannelDeps): Channel<Address, Wire> {
  return {
    render,
    async send(wire, to, attempt) {
      return outcomeOf(await push(deps, config, wire, to, attempt), deps.now());
    },
    // There is no account anywhere: each device's push service knows us by the key that it was subscribed with.
    probe: () => Promise.resolve({ kind: "accepted", ref: null, receipts: false }),
    get offer() {
      return { publicKey: pairOf(config.privateKey).publicKey };
    },
  };
}

/** Notifications of browsers and of the installed console, on computers and phones (Web Push). */
export const webpush = anyChannel({ manifest, connect, initialSettings: () => ({ privateKey: newPrivateKey() }) });
