import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

/** What the product tells only once, or never. */
export interface State {
  /** Of the webhook receiver. */
  readonly secret: string;
  /** Of the integration; null until it is made. */
  key: string | null;
  save(): void;
}

export function openState(dataDir: string): State {
  const file = path.join(dataDir, "dev.json");
  const kept = fs.existsSync(file)
    ? (JSON.parse(fs.readFileSync(file, "utf8")) as { secret: string; key: string | null })
    : null;
  const state: State = {
    secret: kept?.secret ?? `whsec_${randomBytes(24).toString("base64")}`,
    key: kept?.key ?? null,
    save() {
      fs.writeFileSync(file, JSON.stringify({ secret: state.secret, key: state.key }), { mode: 0o600 });
    },
  };
  state.save();
  return state;
}
