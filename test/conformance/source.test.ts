import path from "node:path";
import { sources } from "#sources/index.ts";
import { registryConformance, sourceConformance } from "./source.ts";

const root = path.resolve(import.meta.dirname, "../../src/sources");

registryConformance(sources, root);
for (const source of sources) sourceConformance(source, path.join(root, source.id));
