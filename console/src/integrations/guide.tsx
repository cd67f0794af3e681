import { Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { languageOf } from "../i18n.ts";
import { Trouble } from "../shell/trouble.tsx";
import { type GuideSection, readMarkdown, sectionsOf } from "./markdown.ts";
import { Markdown } from "./markdown-view.tsx";
import { guideQuery } from "./queries.ts";

/** The guide of a channel or source in the reader's language, by its headings; undefined: not read yet. */
export function useGuide(kind: "channel" | "source", id: string, secret: string | null = null) {
  const { t, i18n } = useTranslation();
  const guide = useQuery(guideQuery(kind, id, languageOf(i18n.language)));
  const text = guide.data?.replaceAll("{{key}}", () => secret ?? t("integrations.your_key"));
  return { guide, sections: text === undefined ? undefined : sectionsOf(readMarkdown(text)) };
}

interface GuideProps {
  readonly kind: "channel" | "source";
  readonly id: string;
  /** What stands for `{{key}}`; null: it is not known any more. */
  readonly secret?: string | null;
}

/** How to set a channel or source up. */
export function Guide({ kind, id, secret = null }: GuideProps): ReactElement | null {
  const { guide, sections } = useGuide(kind, id, secret);
  if (guide.isError) return <Trouble error={guide.error} again={() => void guide.refetch()} />;
  return sections === undefined ? null : <GuideSections sections={sections} open={2} />;
}

interface SectionsProps {
  readonly sections: readonly GuideSection[];
  /** How many stand open at first. */
  readonly open: number;
}

/** Sections of a guide, each behind its heading: on a phone a long guide is a list of headings. */
export function GuideSections({ sections, open }: SectionsProps): ReactElement {
  return (
    <div>
      {sections.map((section, at) =>
        section.title === "" ? (
          <Markdown key="intro" blocks={section.blocks} order={4} />
        ) : (
          <details key={section.title} className="guide-section" open={at < open}>
            <summary>
              <Title order={3} size="h5">
                {section.number === null ? section.title : `${section.number}. ${section.title}`}
              </Title>
            </summary>
            <Markdown blocks={section.blocks} order={4} />
          </details>
        ),
      )}
    </div>
  );
}

/** One section of a guide within a step; `open`: at first. Later it stays as the reader has it, and moves nothing under the finger. */
export function GuideStep({ section, open }: { readonly section: GuideSection; readonly open: boolean }): ReactElement {
  const { t } = useTranslation();
  const [first] = useState(open);
  return (
    <details className="guide-section" open={first}>
      <summary>
        <Text span fw={600}>
          {t("integrations.how_to")}
        </Text>
      </summary>
      <Markdown blocks={section.blocks} order={3} />
    </details>
  );
}
