import { bring } from "./bring.ts";

await bring("core");
