import { bring } from "./bring.ts";

await bring("app");
