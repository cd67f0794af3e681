import { analyzeSync, Liquid, LiquidError, type Template } from "liquidjs";
import {
  type Job,
  liquidLimits,
  type Part,
  type Parts,
  type Trouble,
  type TroubleCode,
  type Used,
} from "./protocol.ts";

/** What reads files, makes markup, or is not the same twice. A text that names one of them does not parse. */
const removed = {
  tags: ["include", "render", "layout", "block", "tablerow"],
  filters: ["sample", "sha256", "hmac_sha256"],
} as const;

/** Parsed texts that are kept. */
const keptTemplates = 200;

/** LiquidJS without files, prototypes and surprises. Runs in a thread of its own: see `sandbox.ts`. */
export function createLiquidEngine(): (job: Job) => Parts {
  const noFiles = {
    readFileSync: refuse,
    readFile: () => Promise.reject(new Error("there are no files here")),
    existsSync: () => false,
    exists: () => Promise.resolve(false),
    resolve: refuse,
  };
  const liquid = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    parseLimit: liquidLimits.source,
    renderLimit: liquidLimits.renderMs,
    memoryLimit: liquidLimits.memory,
    dynamicPartials: false,
    relativeReference: false,
    fs: noFiles,
  });
  for (const tag of removed.tags) delete liquid.tags[tag];
  for (const filter of removed.filters) delete liquid.filters[filter];
  const parsed = new Map<string, Template[]>();

  function parse(source: string): Template[] {
    const known = parsed.get(source);
    if (known !== undefined) return known;
    const made = liquid.parse(source);
    if (parsed.size >= keptTemplates) parsed.clear();
    parsed.set(source, made);
    return made;
  }

  function render(source: string, data: string): Part {
    // Anew for each text: `increment` writes into the outermost values, and nothing may be left for the next.
    const text: unknown = liquid.renderSync(parse(source), valuesOf(data));
    if (typeof text !== "string") return { ok: true, text: "", used: [] };
    if (text.length > liquidLimits.output)
      return troubled({ code: "limit", line: null, column: null, text: "too much text" });
    return { ok: true, text, used: [] };
  }

  return (job) => {
    const work = (source: string): Part =>
      job.kind === "render" ? render(source, job.data) : { ok: true, text: "", used: usedIn(parse(source)) };
    return Object.fromEntries(
      Object.entries(job.sources).map(([name, source]) => {
        try {
          return [name, work(source)];
        } catch (error) {
          return [name, troubled(troubleOf(error))];
        }
      }),
    );
  };
}

function refuse(): never {
  throw new Error("there are no files here");
}

/** Frozen below the outermost level. */
function valuesOf(data: string): object {
  const values = JSON.parse(data) as Record<string, unknown>;
  for (const value of Object.values(values)) freeze(value);
  return values;
}

function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  Object.freeze(value);
  for (const each of Object.values(value)) freeze(each);
}

function usedIn(templates: Template[]): readonly Used[] {
  const { globals } = analyzeSync(templates, { partials: false });
  return Object.values(globals).flatMap((variables) =>
    variables.map((variable) => ({
      path: (variable.segments as readonly unknown[]).map((segment) =>
        typeof segment === "string" || typeof segment === "number" ? String(segment) : null,
      ),
      line: variable.location.row,
      column: variable.location.col,
    })),
  );
}

function troubled(trouble: Trouble): Part {
  return { ok: false, trouble };
}

const unknownFilter = /^undefined filter: (\S+)/;
const unknownTag = /^tag "([^"]*)" not found/;

/** LiquidJS puts the place behind its words, and the text itself behind that. */
function troubleOf(error: unknown): Trouble {
  if (!LiquidError.is(error)) {
    const text = error instanceof Error ? error.message : String(error);
    return { code: codeOf("", text), line: null, column: null, text };
  }
  const [line, column] = error.token.getPosition();
  const text = error.message.split("\n")[0]?.replace(/, (file:.*, )?line:\d+, col:\d+$/, "") ?? "";
  const named = unknownFilter.exec(text)?.[1] ?? unknownTag.exec(text)?.[1];
  return { code: codeOf(error.name, text), line: line ?? null, column: column ?? null, text: named ?? text };
}

function codeOf(name: string, text: string): TroubleCode {
  if (unknownFilter.test(text)) return "unknown_filter";
  if (unknownTag.test(text)) return "unknown_tag";
  if (/limit exceeded/.test(text)) return "limit";
  return name === "ParseError" || name === "TokenizationError" ? "syntax" : "render";
}
