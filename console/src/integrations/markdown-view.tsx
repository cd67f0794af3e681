import { Anchor, Title } from "@mantine/core";
import { Fragment, type ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { CodeBlock } from "./copy.tsx";
import type { Block, Inline } from "./markdown.ts";

type Row = readonly (readonly Inline[])[];

/** Draws what `readMarkdown` read; headings of the third level become `order`. */
export function Markdown(props: { readonly blocks: readonly Block[]; readonly order: 3 | 4 }): ReactElement {
  // Guides do not change while they are read: a place is as good as a name.
  return (
    <div className="guide">
      {props.blocks.map((block, at) => (
        <BlockView key={at} block={block} order={props.order} />
      ))}
    </div>
  );
}

function BlockView({ block, order }: { readonly block: Block; readonly order: 3 | 4 }): ReactElement {
  switch (block.kind) {
    case "heading":
      return (
        <Title order={order} size="h5" mt="sm">
          <Words content={block.content} />
        </Title>
      );
    case "paragraph":
      return (
        <p>
          <Words content={block.content} />
        </p>
      );
    case "list":
      return <ListView block={block} order={order} />;
    case "table":
      return <TableView head={block.head} rows={block.rows} />;
    case "code":
      return <CodeBlock text={block.text} />;
    case "quote":
      return (
        <blockquote className="tip">
          <Markdown blocks={block.blocks} order={order} />
        </blockquote>
      );
    default:
      return block satisfies never;
  }
}

function ListView(props: {
  readonly block: Extract<Block, { readonly kind: "list" }>;
  readonly order: 3 | 4;
}): ReactElement {
  const { ordered, start, items } = props.block;
  const rows = items.map((blocks, at) => (
    <li key={at}>
      {blocks.map((block, index) =>
        block.kind === "paragraph" && index === 0 ? (
          <Words key={index} content={block.content} />
        ) : (
          <BlockView key={index} block={block} order={props.order} />
        ),
      )}
    </li>
  ));
  return ordered ? <ol start={start}>{rows}</ol> : <ul>{rows}</ul>;
}

function TableView({ head, rows }: { readonly head: Row; readonly rows: readonly Row[] }): ReactElement {
  const { t } = useTranslation();
  const hasHead = head.some((cell) => cell.length > 0);
  return (
    // Wide tables scroll: by the keyboard as well.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="scroll" tabIndex={0} role="group" aria-label={t("integrations.table")}>
      <table>
        {hasHead && (
          <thead>
            <tr>
              {head.map((cell, at) => (
                <th key={at} scope="col">
                  <Words content={cell} />
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {rows.map((row, line) => (
            <tr key={line}>
              {row.map((cell, at) => (
                <Cell key={at} cell={cell} names={at === 0 && !hasHead} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ cell, names }: { readonly cell: readonly Inline[]; readonly names: boolean }): ReactElement {
  return names ? (
    <th scope="row">
      <Words content={cell} />
    </th>
  ) : (
    <td>
      <Words content={cell} />
    </td>
  );
}

function Words({ content }: { readonly content: readonly Inline[] }): ReactElement {
  return (
    <>
      {content.map((each, at) => (
        <InlineView key={at} inline={each} />
      ))}
    </>
  );
}

function InlineView({ inline }: { readonly inline: Inline }): ReactElement {
  switch (inline.kind) {
    case "text":
      return <Fragment>{inline.text}</Fragment>;
    case "code":
      return <code>{inline.text}</code>;
    case "strong":
      return (
        <strong>
          <Words content={inline.content} />
        </strong>
      );
    case "emphasis":
      return (
        <em>
          <Words content={inline.content} />
        </em>
      );
    case "link":
      return (
        <Anchor href={inline.href} underline="always" target="_blank" rel="noopener noreferrer">
          <Words content={inline.content} />
        </Anchor>
      );
    default:
      return inline satisfies never;
  }
}
