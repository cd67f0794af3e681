import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Template } from "../generated/api.ts";
import { useZone } from "../me.tsx";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { fullTime } from "../time.ts";
import { type DiffLine, diffLines } from "./diff.ts";
import { type Language, noTexts, type Part, type Texts, versionsQuery } from "./queries.ts";
import type { WordsDraft } from "./use-draft.ts";

/** Every version, newest first: who saved it, what it changed, and the way back to it. */
export function Versions({ draft }: { readonly draft: WordsDraft }): ReactElement {
  const { t } = useTranslation();
  const versions = useQuery(versionsQuery(draft.kind, draft.channel));
  if (versions.isError) return <Trouble error={versions.error} again={() => void versions.refetch()} />;
  if (versions.data === undefined) return <Loading />;
  if (versions.data.length === 0) return <Text>{t("templates.no_versions")}</Text>;
  return (
    <ul className="rows">
      {versions.data.map((row, index) => (
        <Version
          key={row.version}
          row={row}
          before={versions.data[index + 1]?.texts ?? noTexts}
          isNow={index === 0}
          take={() => draft.setAll(row.texts)}
        />
      ))}
    </ul>
  );
}

interface VersionProps {
  readonly row: Template;
  readonly before: Texts;
  readonly isNow: boolean;
  readonly take: () => void;
}

function Version({ row, before, isNow, take }: VersionProps): ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  return (
    <li className="proof" data-version={row.version}>
      <Group justify="space-between" gap="xs">
        <div>
          <Text fw={600}>
            {t("templates.version", { version: row.version })}
            {isNow && ` · ${t("templates.now")}`}
            {!row.custom && ` · ${t("templates.default")}`}
          </Text>
          <Text size="sm" c="dimmed">
            {row.saved_by?.name ?? "Tocsin"} · {fullTime(row.saved_at, zone)}
          </Text>
        </div>
        {!isNow && row.custom && (
          <Button
            variant="default"
            onClick={take}
            aria-label={`${t("templates.take")}: ${t("templates.version", { version: row.version })}`}
          >
            {t("templates.take")}
          </Button>
        )}
      </Group>
      <details>
        <summary>{t("templates.changes")}</summary>
        {places.map(([language, part]) => (
          <Change key={`${language} ${part}`} language={language} part={part} before={before} after={row.texts} />
        ))}
      </details>
    </li>
  );
}

const places: readonly (readonly [Language, Part])[] = [
  ["en", "title"],
  ["en", "body"],
  ["zh-CN", "title"],
  ["zh-CN", "body"],
];

interface ChangeProps {
  readonly language: Language;
  readonly part: Part;
  readonly before: Texts;
  readonly after: Texts;
}

const marks: Readonly<Record<DiffLine["kind"], string>> = { same: " ", added: "+", removed: "−" };

/** What became of one text; nothing where it is as it was. The signs say it without the colours. */
function Change({ language, part, before, after }: ChangeProps): ReactElement | null {
  const { t } = useTranslation();
  const old = before[language][part];
  const now = after[language][part];
  if (old === now) return null;
  const name = `${language === "en" ? "English" : "简体中文"} · ${t(`templates.field_${part}`)}`;
  return (
    <div className="tpl-change">
      <Text size="sm" fw={600}>
        {name}
      </Text>
      <pre className="raw tpl-text">
        {diffLines(old, now).map(({ kind, text }, index) => (
          // Lines have no name but their place.
          // oxlint-disable-next-line react/no-array-index-key
          <span key={index} className={`tpl-line tpl-${kind}`}>
            {marks[kind]} {text}
            {"\n"}
          </span>
        ))}
      </pre>
    </div>
  );
}
