import { Alert, Button, Group, SegmentedControl, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { type ReactElement, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../api.ts";
import { Ask } from "../ask.tsx";
import type { Templates } from "../generated/api.ts";
import { languageOf } from "../i18n.ts";
import { Icon } from "../icons.tsx";
import { LeaveGuard } from "../leave-guard.tsx";
import { useMe } from "../me.tsx";
import { problemWords } from "../say.ts";
import { issueWords } from "./issue-words.ts";
import type { Language, Part, Texts } from "./queries.ts";
import type { WordsDraft } from "./use-draft.ts";

type Variables = Templates["kinds"][number]["variables"];

interface EditorProps {
  readonly draft: WordsDraft;
  readonly variables: Variables;
  readonly starter: Texts;
  readonly limits: Templates["limits"];
}

/** Title and body in one language at a time, with what is wrong under each, and the values that they may show. */
export function Editor({ draft, variables, starter, limits }: EditorProps): ReactElement {
  const { t } = useTranslation();
  const { language, texts, set } = draft;
  const titleField = useRef<HTMLInputElement>(null);
  const bodyField = useRef<HTMLTextAreaElement>(null);
  const [last, setLast] = useState<Part>("body");
  const now = texts[language];

  /** Puts text where the cursor stands, and the cursor behind it. */
  function insert(text: string): void {
    const field = (last === "title" ? titleField : bodyField).current;
    const from = field?.selectionStart ?? now[last].length;
    const to = field?.selectionEnd ?? from;
    set(language, last, now[last].slice(0, from) + text + now[last].slice(to));
    requestAnimationFrame(() => {
      field?.focus();
      field?.setSelectionRange(from + text.length, from + text.length);
    });
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (draft.isDirty) draft.save.mutate();
      }}
    >
      <LeaveGuard dirty={draft.isDirty} />
      <Stack gap="sm">
        <LanguageField draft={draft} />
        <TextInput
          ref={titleField}
          size="md"
          label={t("templates.field_title")}
          description={t("templates.field_hint")}
          value={now.title}
          onChange={(event) => set(language, "title", event.currentTarget.value)}
          onFocus={() => setLast("title")}
          error={problemOf(draft, language, "title")}
          maxLength={limits.title}
          spellCheck={false}
          classNames={{ input: "tpl-text" }}
        />
        <Textarea
          ref={bodyField}
          size="md"
          label={t("templates.field_body")}
          description={t("templates.body_hint")}
          value={now.body}
          onChange={(event) => set(language, "body", event.currentTarget.value)}
          onFocus={() => setLast("body")}
          error={problemOf(draft, language, "body")}
          maxLength={limits.body}
          rows={12}
          spellCheck={false}
          classNames={{ input: "tpl-text" }}
        />
        <Elsewhere draft={draft} />
        {now.title === "" && now.body === "" && (
          <Group>
            <Button variant="default" onClick={() => draft.setAll({ ...texts, [language]: starter[language] })}>
              {t("templates.start")}
            </Button>
          </Group>
        )}
        <VariableList variables={variables} insert={insert} into={last} />
        <Buttons draft={draft} />
      </Stack>
    </form>
  );
}

function LanguageField({ draft }: { readonly draft: WordsDraft }): ReactElement {
  const { t } = useTranslation();
  return (
    <SegmentedControl
      aria-label={t("templates.language")}
      data={[
        { value: "en", label: "English" },
        { value: "zh-CN", label: "简体中文" },
      ]}
      value={draft.language}
      onChange={(value) => draft.setLanguage(languageOf(value))}
    />
  );
}

/** What the server found, or what it said to the last save. */
function problemOf({ issues, save }: WordsDraft, language: Language, part: Part): string | undefined {
  const found = issues.filter((each) => each.language === language && each.part === part).map(issueWords);
  const refused = save.error instanceof ApiProblem ? save.error.fields : [];
  const said = refused.filter(({ field }) => field === `texts.${language}.${part}`).map(({ problem }) => problem);
  const all = found.length > 0 ? found : said;
  return all.length === 0 ? undefined : all.join(" ");
}

/** Troubles of the language that is not shown. */
function Elsewhere({ draft }: { readonly draft: WordsDraft }): ReactElement | null {
  const { t } = useTranslation();
  const other: Language = draft.language === "en" ? "zh-CN" : "en";
  if (!draft.issues.some(({ language }) => language === other)) return null;
  return (
    <Alert color="red" variant="outline" icon={<Icon name="warning" />}>
      {t("templates.elsewhere")}
    </Alert>
  );
}

interface ListProps {
  readonly variables: Variables;
  readonly insert: (text: string) => void;
  readonly into: Part;
}

/** Values to show; a click puts one into the text. */
function VariableList({ variables, insert, into }: ListProps): ReactElement {
  const { t } = useTranslation();
  const reader = languageOf(useMe().language);
  return (
    <details className="tpl-variables">
      <summary>{t("templates.variables")}</summary>
      <Text size="sm" c="dimmed">
        {t(`templates.into_${into}`)}
      </Text>
      <ul className="rows">
        {variables.map((variable) => (
          <li key={variable.path} className="tpl-variable">
            <Button
              variant="default"
              size="compact-md"
              className="tpl-text"
              onClick={() => insert(written(variable))}
              aria-label={t("templates.insert", { name: variable.path })}
            >
              {variable.path}
            </Button>
            <Text size="sm">{variable.about[reader]}</Text>
            <Text size="sm" c="dimmed">
              {variable.example}
            </Text>
          </li>
        ))}
      </ul>
      <Text size="sm">
        {t("templates.liquid")}{" "}
        <a href="https://liquidjs.com/filters/overview.html" target="_blank" rel="noreferrer">
          LiquidJS
        </a>
      </Text>
    </details>
  );
}

/** How a value is written in a text: a list as a loop over it. */
function written({ path, type, of }: Variables[number]): string {
  if (type === "map") return `{% for one in ${path} %}\n{{ one[0] }} = {{ one[1] }}\n{%- endfor %}`;
  if (type === "list") return `{% for one in ${path} %}\n{{ one.${of[0] ?? "name"} }}\n{%- endfor %}`;
  return `{{ ${path} }}`;
}

function Buttons({ draft }: { readonly draft: WordsDraft }): ReactElement {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const { save, reset, isDirty, issues, preview } = draft;
  return (
    <>
      {save.isError && (
        <Text role="alert" className="critical">
          {problemWords(save.error)}
        </Text>
      )}
      <Group>
        <Button type="submit" loading={save.isPending} disabled={!isDirty || (issues.length > 0 && !preview.isStale)}>
          {t("templates.save")}
        </Button>
        {isDirty && (
          <Button variant="default" onClick={draft.discard}>
            {t("settings.discard")}
          </Button>
        )}
        {draft.stored?.custom === true && (
          <Button variant="default" onClick={() => setAsking(true)}>
            {t("templates.reset")}
          </Button>
        )}
      </Group>
      <Ask
        opened={asking}
        title={t("templates.reset_title")}
        deed={t("templates.reset")}
        close={() => setAsking(false)}
        act={async () => {
          await reset.mutateAsync();
          setAsking(false);
        }}
      >
        <Text>{t("templates.reset_text")}</Text>
      </Ask>
    </>
  );
}
