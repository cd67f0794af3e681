import type { Content } from "./content.ts";
import { trim } from "./trim.ts";
import type { Unit } from "./trim.ts";

/**
 * The title of a message to a bot that lets only messages with a keyword through, which is `#` as our guides set it up:
 * `[Critical] #INC-42 …` for an incident, `… #Tocsin` for anything else. Cut to `max`, never at the cost of the keyword.
 */
export function hashTitle({ head, title }: Content, max: number, unit: Unit): string {
  if (head !== null) return trim(`[${head.tag}] #${head.name} ${head.title}`, max, unit);
  const mark = " #Tocsin";
  return `${trim(title, max - mark.length, unit)}${mark}`;
}
