import { Stack, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../me.tsx";

const pages = [
  { to: "/settings", words: "settings.general", needs: "config.read" },
  { to: "/settings/templates", words: "templates.title", needs: "config.write" },
  { to: "/settings/bridge", words: "bridge.title", needs: "config.write" },
  { to: "/settings/health", words: "settings.health", needs: "config.write" },
  { to: "/settings/audit", words: "settings.audit", needs: "audit.read" },
] as const;

/** What stands around every page of the settings: which there are, and where one is. */
export function SettingsFrame({ children }: { readonly children: ReactNode }): ReactElement {
  const { t } = useTranslation();
  return (
    <Stack gap="md" maw={1100} mx="auto">
      <Title order={1} size="h2">
        {t("settings.title")}
      </Title>
      <nav className="top-nav sub-nav" aria-label={t("settings.pages")}>
        {pages.map((page) => (
          <PageLink key={page.to} {...page} />
        ))}
      </nav>
      {children}
    </Stack>
  );
}

function PageLink({ to, words, needs }: (typeof pages)[number]): ReactElement | null {
  const { t } = useTranslation();
  if (!useMay(needs)) return null;
  return (
    <Link to={to} activeOptions={{ exact: true, includeSearch: false }} activeProps={{ "aria-current": "page" }}>
      {t(words)}
    </Link>
  );
}
