import { crashSteps } from "./steps-suite.ts";

crashSteps(
  "SQLite",
  async () => null,
  async () => undefined,
);
