import { AdaptiveCard, ExecuteAction, HostConfig, OpenUrlAction, SubmitAction } from "adaptivecards";
import { type ReactElement, useEffect, useEffectEvent, useRef } from "react";

/** Text of runs and blocks is no Markdown: drivers send none, and what others sent must not become any. */
AdaptiveCard.onProcessMarkdown = () => undefined;

const text = "var(--mantine-color-text)";
const colours = (name: string) => ({ default: name, subtle: name });
const palette = {
  default: { default: text, subtle: "var(--mantine-color-dimmed)" },
  dark: colours(text),
  light: colours("var(--mantine-color-dimmed)"),
  accent: colours("var(--mantine-color-anchor)"),
  good: colours("var(--tocsin-good)"),
  warning: colours("var(--tocsin-warning)"),
  attention: colours("var(--tocsin-critical)"),
};
const style = { backgroundColor: "transparent", foregroundColors: palette };

/** In the colours of the console: the card's own names for them are Teams'. */
const hostConfig = new HostConfig({
  fontFamily: "inherit",
  fontSizes: { small: 13, default: 14, medium: 16, large: 18, extraLarge: 20 },
  spacing: { small: 4, default: 8, medium: 10, large: 14, extraLarge: 18, padding: 8 },
  containerStyles: {
    default: style,
    emphasis: { ...style, backgroundColor: "var(--tocsin-soft)" },
    accent: style,
    good: style,
    warning: style,
    attention: style,
  },
  actions: { maxActions: 6, actionsOrientation: "horizontal", actionAlignment: "left", buttonSpacing: 6 },
  supportsInteractivity: true,
});

interface Props {
  readonly card: Readonly<Record<string, unknown>>;
  readonly press: (title: string, inputs: Readonly<Record<string, string>>) => void;
}

/** An Adaptive Card, drawn by Microsoft's own renderer. */
export function Card({ card, press }: Props): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const pressed = useEffectEvent(press);
  const source = JSON.stringify(card);
  useEffect(() => {
    const drawn = new AdaptiveCard();
    drawn.hostConfig = hostConfig;
    drawn.onExecuteAction = (action) => {
      if (action instanceof OpenUrlAction) {
        const url = URL.parse(action.url ?? "");
        if (url !== null && /^https?:$/u.test(url.protocol)) window.open(url, "_blank", "noopener");
      } else if (action instanceof ExecuteAction || action instanceof SubmitAction) {
        const inputs = drawn.getAllInputs().flatMap(({ id, value }) => {
          return id === undefined || value === undefined || value === null ? [] : [[id, String(value)] as const];
        });
        pressed(action.title ?? "", Object.fromEntries(inputs));
      }
    };
    drawn.parse(JSON.parse(source));
    const element = drawn.render();
    if (element !== undefined) place.current?.replaceChildren(element);
  }, [source]);
  return <div ref={place} className="sb-card" />;
}
