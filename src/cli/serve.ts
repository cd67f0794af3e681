import { releaseHeap } from "#lib/heap.ts";
import { readEnv } from "../env.ts";
import { start } from "../main.ts";
import { version } from "../version.ts";

/** Runs the server until it is told to stop. */
export async function serve(): Promise<number> {
  const { env } = readEnv();
  const running = await start(env);
  console.log(`Tocsin ${version} listens on ${running.url}`);
  console.log(`Console: ${running.setupUrl ?? `${env.publicUrl}/`}`);
  if (running.setupUrl !== null)
    console.log("Open this link once to make the first account. It works until then, or until the next start.");
  if (isLocal(env.publicUrl))
    console.log(
      "TOCSIN_PUBLIC_URL is local: chat apps and phones cannot reach this server. That is fine for trying it.",
    );
  releaseHeap();
  await stopSignal();
  await running.close();
  return 0;
}

/** True for addresses that only this machine reaches. */
export function isLocal(publicUrl: string): boolean {
  const { hostname } = new URL(publicUrl);
  return (
    hostname === "localhost" || hostname.endsWith(".localhost") || hostname.startsWith("127.") || hostname === "[::1]"
  );
}

/** The first signal drains; a second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        for (const again of ["SIGINT", "SIGTERM"] as const) process.once(again, () => process.exit(1));
        resolve();
      });
    }
  });
}
