import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Icon, type IconName } from "../icons.tsx";

interface Item {
  readonly to: "/incidents" | "/services" | "/integrations" | "/deliveries" | "/settings";
  readonly words: "nav.incidents" | "nav.services" | "nav.integrations" | "nav.deliveries" | "nav.settings";
  readonly icon: IconName;
}

/**
 * Where one can go, in this order: incidents, on-call, services, integrations, deliveries, insights, settings. An item comes with
 * its page.
 */
const items: readonly Item[] = [
  { to: "/incidents", words: "nav.incidents", icon: "bell" },
  { to: "/services", words: "nav.services", icon: "layers" },
  { to: "/integrations", words: "nav.integrations", icon: "plug" },
  { to: "/deliveries", words: "nav.deliveries", icon: "send" },
  { to: "/settings", words: "nav.settings", icon: "gear" },
];

/** On a phone the bar takes room from the page: not for one item. */
export function hasNav(): boolean {
  return items.length > 1;
}

/** Beside the brand, on screens with room. */
export function TopNav(): ReactElement {
  const { t } = useTranslation();
  return (
    <nav className="top-nav" aria-label={t("nav.main")}>
      <Items />
    </nav>
  );
}

/** Under the thumb, on phones. */
export function BottomNav(): ReactElement {
  const { t } = useTranslation();
  return (
    <nav className="top-nav bottom-nav" aria-label={t("nav.main")}>
      <Items />
    </nav>
  );
}

function Items(): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      {items.map(({ to, words, icon }) => (
        <Link
          key={to}
          to={to}
          search={to === "/incidents" ? { tab: "mine" } : {}}
          activeOptions={{ includeSearch: false }}
          activeProps={{ "aria-current": "page" }}
        >
          <Icon name={icon} />
          {t(words)}
        </Link>
      ))}
    </>
  );
}
