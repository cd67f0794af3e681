import "./nonce.ts";
import "./styles.ts";
import { createRoot } from "react-dom/client";
import { onSignedOut } from "./api.ts";
import { Root } from "./root.tsx";
import { languageOf, startWords } from "./i18n.ts";
import { signInAgain } from "./sign-in.ts";

onSignedOut(signInAgain);
await startWords(languageOf(document.documentElement.lang));
const place = document.getElementById("root");
if (place !== null) createRoot(place).render(<Root />);
