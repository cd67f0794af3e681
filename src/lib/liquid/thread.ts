import { parentPort } from "node:worker_threads";
import { createLiquidEngine } from "./engine.ts";
import type { Job } from "./protocol.ts";

// The only code that runs texts of users. It has no environment, no files to read, and a small heap.
const work = createLiquidEngine();
parentPort?.on("message", (job: Job) => parentPort?.postMessage(work(job)));
parentPort?.postMessage("ready");
