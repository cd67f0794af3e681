import { bring } from "./bring.ts";

await bring("api");
