// `npm run dev`: the server, restarted at each change of its sources; fakes of the platforms around it; and a page that shows what
// arrived there. All of it in `data/dev`: remove that folder to begin anew.
import fs from "node:fs";
import path from "node:path";
import { startSmtpFake } from "../src/channels/email/fake.ts";
import { startWebhookFake } from "../src/channels/webhook/fake.ts";
import { Arrivals } from "./dev/arrivals.ts";
import { devAdmin, devPorts } from "./dev/constants.ts";
import { startPage } from "./dev/page.ts";
import { runRestarting } from "./dev/restarting.ts";
import { openState } from "./dev/state.ts";
import { seed } from "./dev/seed.ts";

const root = path.resolve(import.meta.dirname, "..");
const dataDir = path.join(root, "data/dev");

fs.mkdirSync(dataDir, { recursive: true });
const state = openState(dataDir);
const arrivals = new Arrivals();
const mail = await startSmtpFake({ port: devPorts.mail, onMail: (each) => arrivals.addMail(each) });
const webhook = await startWebhookFake({
  port: devPorts.webhook,
  secrets: [state.secret],
  onDelivery: (each) => arrivals.addWebhook(each),
});

const passwordFile = path.join(dataDir, "password");
fs.writeFileSync(passwordFile, devAdmin.password, { mode: 0o600 });
const url = `http://localhost:${devPorts.server}`;
const server = runRestarting(root, ["src/cli.ts", "serve"], {
  ...process.env,
  TOCSIN_PORT: String(devPorts.server),
  TOCSIN_PUBLIC_URL: url,
  TOCSIN_DATA: dataDir,
  TOCSIN_EGRESS_ALLOW: "127.0.0.1",
  TOCSIN_ADMIN_EMAIL: devAdmin.email,
  TOCSIN_ADMIN_PASSWORD_FILE: passwordFile,
});
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void server.stop(signal).then(() => process.exit(0));
  });
}

const key = await seed({
  url,
  state,
  mailPort: mail.port,
  webhookUrl: webhook.url,
  codeFor: (address) => arrivals.codeFor(address),
});
const page = await startPage({ server: url, key, arrivals });
console.log(`\nTocsin     ${url}  (${devAdmin.email}, password: ${devAdmin.password})`);
console.log(`Arrivals   ${page}\n`);
