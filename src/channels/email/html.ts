import type { Content, Tone } from "#channels/kit/content.ts";
import { escapeHtml } from "#channels/kit/escape.ts";
import type { Language } from "#domain/people.ts";

/** Dark enough for white text on them (WCAG 1.4.3), and readable on black as well: they are surfaces, not text. */
const colours = {
  critical: "#c92a2a",
  warning: "#b35900",
  info: "#1864ab",
  handled: "#6741d9",
  good: "#2b7a3b",
  bad: "#c92a2a",
  plain: "#495057",
} as const satisfies Record<Tone, string>;

const font = "font-family:-apple-system,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei',sans-serif";

/**
 * One column of plain blocks. Text and background keep the mail program's own colours, so that dark mode is its own business;
 * only the bar and the buttons have a colour, with white on it. `hint`: how to answer by mail; empty: not at all.
 */
export function htmlOf(content: Content, language: Language, hint: string): string {
  const colour = colours[content.tone];
  const parts = [
    `<div style="background:${colour};color:#ffffff;padding:14px 18px;border-radius:6px;font-size:18px;font-weight:600">${lines(content.title)}</div>`,
    ...content.lines.map((line) => `<p style="margin:14px 0;font-size:16px">${lines(line)}</p>`),
    buttonsOf(content, colour),
    hint === "" ? "" : `<p style="margin:0 0 14px;font-size:13px">${lines(hint)}</p>`,
    rows(content.facts),
    content.items
      .map(
        ({ name, tag, tone, title, url }) =>
          `<p style="margin:8px 0;padding-left:10px;border-left:4px solid ${colours[tone]}">${link(url, name, "font-weight:600")} ${lines(tag)}<br>${lines(title)}</p>`,
      )
      .join(""),
    content.body === ""
      ? ""
      : `<div style="margin:14px 0;padding-left:12px;border-left:3px solid ${colour};white-space:pre-wrap">${lines(content.body)}</div>`,
    rows(content.labels),
    content.links.map(({ title, url }) => `<p style="margin:6px 0">${link(url, title, "")}</p>`).join(""),
    `<p style="margin:22px 0 0;font-size:12px;opacity:0.7">${lines(content.footer)}</p>`,
  ];
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"></head>
<body style="margin:0;padding:16px;${font};font-size:14px;line-height:1.45"><div style="max-width:600px;margin:0 auto">
${parts.filter((part) => part !== "").join("\n")}
</div></body></html>
`;
}

/** Links, not forms: mail programs drop forms, and the page behind a link asks before anything happens. */
function buttonsOf(content: Content, colour: string): string {
  const button = `display:inline-block;margin:0 8px 8px 0;padding:12px 18px;border-radius:6px;font-size:16px;text-decoration:none`;
  const buttons = content.actions.flatMap(({ label, url }) =>
    url === null ? [] : [link(url, label, `${button};background:${colour};color:#ffffff`)],
  );
  const view = link(content.view.url, content.view.label, `${button};border:1px solid ${colour};color:inherit`);
  return `<div style="margin:18px 0 10px">${[...buttons, view].join("")}</div>`;
}

function rows(facts: Content["facts"]): string {
  if (facts.length === 0) return "";
  const cell = "padding:3px 14px 3px 0;vertical-align:top;text-align:left";
  const all = facts.map(
    ({ label, value }) =>
      `<tr><th style="${cell};font-weight:600">${lines(label)}</th><td style="${cell}">${lines(value)}</td></tr>`,
  );
  return `<table style="border-collapse:collapse;margin:14px 0">${all.join("")}</table>`;
}

function link(url: string, label: string, style: string): string {
  return `<a href="${escapeHtml(url)}"${style === "" ? "" : ` style="${style}"`}>${lines(label)}</a>`;
}

/** Escaped text; the addresses in it are not made into links by us. */
function lines(text: string): string {
  return escapeHtml(text).replaceAll("\n", "<br>");
}
