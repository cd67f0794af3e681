#!/usr/bin/env node
import { commands, usage } from "./cli/commands.ts";
import { explain } from "./cli/explain.ts";

/** `tocsin <command> …`. Exit codes: 0 done, 1 it failed, 2 it was not understood. */
async function main(args: readonly string[]): Promise<number> {
  const [name = "help", ...rest] = args;
  if (name === "help" || name === "--help" || name === "-h") {
    console.log(usage());
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    console.error(`tocsin: there is no command "${name}".\n\n${usage()}`);
    return 2;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    const { text, code } = explain(error);
    console.error(`tocsin ${name}: ${text}`);
    return code;
  }
}

process.exitCode = await main(process.argv.slice(2));
