import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/** The colour of the product, as on the pages that the server draws. */
const tocsin: MantineColorsTuple = [
  "#e8f3ff",
  "#d0e4fb",
  "#a3c8f5",
  "#73abee",
  "#4c92e8",
  "#3382e5",
  "#2379e4",
  "#1467cb",
  "#0b5cad",
  "#004e99",
];

/**
 * Contrast of WCAG 2.2 AA, once for every component: dark shades for fills, text that turns light on them, and greys that can be
 * read.
 */
export const theme = createTheme({
  primaryColor: "tocsin",
  colors: { tocsin },
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  luminanceThreshold: 0.18,
  cursorType: "pointer",
  respectReducedMotion: true,
  defaultRadius: "md",
  fontFamily: `system-ui, -apple-system, "Segoe UI", "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif`,
  components: {
    Button: { defaultProps: { size: "md" } },
    // A window's head is not another head of the page.
    Modal: { defaultProps: { attributes: { header: { role: "presentation" } } } },
  },
});

/** Mantine's own greys for side notes and placeholders are too pale. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#4b5560",
    "--mantine-color-placeholder": "#5a6570",
    "--mantine-color-anchor": "#0b5cad",
    "--mantine-color-error": "#b42318",
    "--tocsin-critical": "#b42318",
    "--tocsin-warning": "#8a4b00",
    "--tocsin-info": "#0b5cad",
    "--tocsin-good": "#116329",
    "--tocsin-soft": "#f4f6f8",
    "--tocsin-line": "#d0d7de",
    "--tocsin-selected": "#e8f3ff",
  },
  dark: {
    "--mantine-color-dimmed": "#b4bdc7",
    "--mantine-color-placeholder": "#a3adb8",
    "--mantine-color-anchor": "#7cb7ff",
    "--mantine-color-error": "#ff9b90",
    "--tocsin-critical": "#ff9b90",
    "--tocsin-warning": "#ffc46b",
    "--tocsin-info": "#8fc3ff",
    "--tocsin-good": "#7ee0a0",
    "--tocsin-soft": "#2a2d31",
    "--tocsin-line": "#4a4f55",
    "--tocsin-selected": "#17324d",
  },
});
