/** Changes with the text, so that browsers may keep the file for ever. */
export const stylePath = "/assets/tocsin.4.css";

/** All of the pages' looks. No scripts, no fonts, nothing from elsewhere; colours keep WCAG AA in both schemes. */
export const style = `
:root { color-scheme: light dark; --bg: #fff; --soft: #f4f6f8; --line: #d0d7de; --fg: #1b1f24; --muted: #57606a; --accent: #0b5cad; --on-accent: #fff;
  --critical: #b42318; --warning: #8a4b00; --info: #0b5cad; --good: #116329; }
@media (prefers-color-scheme: dark) { :root { --bg: #12161b; --soft: #1b2128; --line: #3a434d; --fg: #e6e9ed; --muted: #a3adb8; --accent: #7cb7ff; --on-accent: #06131f;
  --critical: #ff9b90; --warning: #ffc46b; --info: #8fc3ff; --good: #7ee0a0; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--fg); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "PingFang SC", "Microsoft YaHei", sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 1rem max(1rem, env(safe-area-inset-left)) 4rem; }
main.wide { max-width: 70rem; }
main.narrow { max-width: 26rem; }
header.top { border-bottom: 1px solid var(--line); background: var(--soft); }
header.top > div { max-width: 44rem; margin: 0 auto; padding: .25rem 1rem; display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; }
header.top a, header.top button.plain { display: inline-flex; align-items: center; min-height: 48px; padding: 0 .25rem; }
header.top .brand { font-weight: 700; color: var(--fg); text-decoration: none; margin-inline-end: auto; }
a { color: var(--accent); }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, textarea:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 1rem 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p, li, td { overflow-wrap: anywhere; }
.muted { color: var(--muted); }
.severity, .state { display: inline-block; padding: .1rem .5rem; border: 1px solid currentcolor; border-radius: .4rem; font-size: .85rem; font-weight: 600; }
.critical { color: var(--critical); } .warning { color: var(--warning); } .info { color: var(--info); } .good { color: var(--good); }
label { display: block; margin: .75rem 0 .25rem; font-weight: 600; }
input, select, textarea { width: 100%; min-height: 48px; padding: .5rem .75rem; font: inherit; color: var(--fg); background: var(--bg); border: 1px solid var(--muted); border-radius: .5rem; }
button, .button { display: inline-flex; align-items: center; justify-content: center; min-height: 48px; padding: .5rem 1.1rem; font: inherit; font-weight: 600; color: var(--fg); background: var(--soft); border: 1px solid var(--muted); border-radius: .5rem; cursor: pointer; text-decoration: none; }
button.primary { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
button.big { width: 100%; min-height: 64px; font-size: 1.25rem; }
button.plain { background: none; border: 0; font-weight: 400; color: var(--accent); text-decoration: underline; }
form.inline { display: inline; }
.row { display: flex; flex-wrap: wrap; gap: .5rem; margin: .75rem 0; align-items: end; }
.row > form { display: inline-flex; gap: .5rem; } .row select { width: auto; }
.grow { flex: 1 1 12rem; }
ul.cards { list-style: none; margin: 0; padding: 0; }
ul.cards > li { border: 1px solid var(--line); border-radius: .6rem; margin: .5rem 0; }
ul.cards > li > a { display: block; padding: .75rem 1rem; color: inherit; text-decoration: none; }
ul.cards > li.padded { padding: .75rem 1rem; } ul.cards a strong { display: block; }
.note { padding: .75rem 1rem; border: 1px solid var(--line); border-inline-start: 4px solid var(--accent); border-radius: .4rem; background: var(--soft); margin: 1rem 0; }
.note.bad { border-inline-start-color: var(--critical); } .note.ok { border-inline-start-color: var(--good); }
pre, code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .9em; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: .75rem; background: var(--soft); border: 1px solid var(--line); border-radius: .4rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: .5rem 0; } dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
ol.timeline { list-style: none; margin: 0; padding: 0; } ol.timeline li { padding: .4rem 0 .4rem 1rem; border-inline-start: 2px solid var(--line); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; } th, td { text-align: start; padding: .4rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; } th { color: var(--muted); font-weight: 600; }
details summary { min-height: 48px; display: flex; align-items: center; cursor: pointer; color: var(--accent); }
`.trimStart();
