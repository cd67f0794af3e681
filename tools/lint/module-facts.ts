import { parseSync, Visitor } from "oxc-parser";

/** One import, re-export, dynamic import or `import("…")` type of a file. */
export interface Import {
  /** What is written between the quotes; undefined when a dynamic import computes it. */
  readonly specifier: string | undefined;
  readonly dynamic: boolean;
  readonly line: number;
}

/** What the arrows need to know of a file's text. */
export interface ModuleFacts {
  readonly imports: readonly Import[];
  /** Lines that read `process.env`, however it is spelt. */
  readonly envReads: readonly number[];
  /** Lines with a `new Date()` that asks the clock. */
  readonly clockReads: readonly number[];
  readonly errors: readonly string[];
}

/** Parses a file and lists the facts. A file that does not parse answers with `errors` and nothing else. */
export function readFacts(name: string, text: string): ModuleFacts {
  const { program, errors } = parseSync(name, text);
  if (errors.length > 0) {
    return { imports: [], envReads: [], clockReads: [], errors: errors.map((error) => error.message) };
  }
  const lineAt = lineFinder(text);
  const imports: Import[] = [];
  const envReads: number[] = [];
  const clockReads: number[] = [];

  function add(source: { value: string; start: number } | null): void {
    if (source !== null) imports.push({ specifier: source.value, dynamic: false, line: lineAt(source.start) });
  }

  new Visitor({
    ImportDeclaration(node) {
      add(node.source);
      const takesEnv = node.specifiers.some(
        (each) => each.type === "ImportSpecifier" && nameOf(each.imported) === "env",
      );
      if (takesEnv && /^(node:)?process$/.test(node.source.value)) envReads.push(lineAt(node.start));
    },
    ExportAllDeclaration(node) {
      add(node.source);
    },
    ExportNamedDeclaration(node) {
      add(node.source);
    },
    TSImportType(node) {
      const specifier = nameOf(node.source);
      imports.push({ specifier, dynamic: false, line: lineAt(node.start) });
    },
    ImportExpression(node) {
      const specifier = node.source.type === "Literal" ? nameOf(node.source) : undefined;
      imports.push({ specifier, dynamic: true, line: lineAt(node.start) });
    },
    CallExpression(node) {
      const [first] = node.arguments;
      if (node.callee.type !== "Identifier" || node.callee.name !== "require" || first?.type !== "Literal") return;
      imports.push({ specifier: String(first.value), dynamic: true, line: lineAt(node.start) });
    },
    MemberExpression(node) {
      if (nameOf(node.property) === "env" && isProcess(node.object)) envReads.push(lineAt(node.start));
    },
    VariableDeclarator(node) {
      if (node.id.type !== "ObjectPattern" || node.init === null || !isProcess(node.init)) return;
      const takesEnv = node.id.properties.some((each) => each.type === "Property" && nameOf(each.key) === "env");
      if (takesEnv) envReads.push(lineAt(node.start));
    },
    NewExpression(node) {
      const isDate = node.callee.type === "Identifier" && node.callee.name === "Date";
      if (isDate && node.arguments.length === 0) clockReads.push(lineAt(node.start));
    },
  }).visit(program);
  return { imports, envReads, clockReads, errors: [] };
}

/** `process`, and `globalThis.process`. */
function isProcess(node: object): boolean {
  if ("property" in node) return nameOf(node.property) === "process";
  return nameOf(node) === "process";
}

/** The text of an identifier or of a string literal: `env` and `["env"]` are the same to us. */
function nameOf(node: unknown): string | undefined {
  if (typeof node !== "object" || node === null) return undefined;
  if ("name" in node && typeof node.name === "string") return node.name;
  if ("value" in node && typeof node.value === "string") return node.value;
  return undefined;
}

function lineFinder(text: string): (offset: number) => number {
  return (offset) => text.slice(0, offset).split("\n").length;
}
