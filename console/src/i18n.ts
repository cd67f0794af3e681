import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import en from "./locales/en.json" with { type: "json" };
import zhCn from "./locales/zh-CN.json" with { type: "json" };

export const languages = ["en", "zh-CN"] as const;
export type Language = (typeof languages)[number];

/** How each language calls itself. */
export const languageNames = { en: "English", "zh-CN": "简体中文" } as const satisfies Record<Language, string>;

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

/** The words of the console; a test holds the two files against each other and against the sources. */
export const i18n = i18next.createInstance();

/** Makes the words ready. */
export async function startWords(language: Language): Promise<void> {
  await i18n.use(initReactI18next).init({
    resources: { en: { translation: en }, "zh-CN": { translation: zhCn } },
    lng: language,
    fallbackLng: "en",
    // React escapes by itself.
    interpolation: { escapeValue: false },
  });
}

/** The language of that name, else English. */
export function languageOf(name: string): Language {
  return languages.find((each) => each === name) ?? "en";
}

/** Speaks another language from now on. */
export async function speak(language: Language): Promise<void> {
  document.documentElement.lang = language;
  if (i18n.language !== language) await i18n.changeLanguage(language);
}
