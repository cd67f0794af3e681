import { ActionIcon, AppShell, Button, Group, Text, Title } from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { type ReactElement, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../api.ts";
import { onTouch, startHere } from "../here.ts";
import { languageOf, speak } from "../i18n.ts";
import { Icon } from "../icons.tsx";
import { MeContext, useMay } from "../me.tsx";
import { meQuery } from "../queries.ts";
import { useTitle } from "../title.ts";
import { AccountMenu } from "./account-menu.tsx";
import { LiveDot, LiveUpdates } from "./live-dot.tsx";
import { BottomNav, hasNav, TopNav } from "./nav.tsx";
import { PageSomeone } from "./page-someone.tsx";
import { Loading, Trouble } from "./trouble.tsx";

const headerHeight = 60;
const footerHeight = 60;

/** What stands around every page: who am I, where can I go, is it live. */
export function Shell(): ReactElement {
  const me = useQuery(meQuery);
  const language = me.data?.language;
  useEffect(() => {
    if (language !== undefined) void speak(languageOf(language));
  }, [language]);
  const tellsPresence = me.data?.presence === true;
  useEffect(() => {
    if (!tellsPresence) return undefined;
    // Unheard, it only means that nobody knows.
    const tell = (): void => void post("/api/v1/me/presence").catch(() => undefined);
    return startHere({ onTouch, now: Date.now, tell });
  }, [tellsPresence]);
  if (me.isError) return <Trouble error={me.error} again={() => void me.refetch()} />;
  if (me.data === undefined) return <Loading />;
  return (
    <MeContext value={me.data}>
      <LiveUpdates>
        <Frame />
      </LiveUpdates>
    </MeContext>
  );
}

function Frame(): ReactElement {
  const { t } = useTranslation();
  const [paging, { open, close }] = useDisclosure(false);
  const isWide = useMediaQuery("(min-width: 64em)", true, { getInitialValueInEffect: false });
  const mayPage = useMay("incident.respond");
  const content = useFocusOnMove();
  const bottom = !isWide && hasNav();
  return (
    <AppShell header={{ height: headerHeight }} footer={{ height: footerHeight, collapsed: !bottom }} padding="sm">
      <a className="skip" href="#content">
        {t("nav.skip")}
      </a>
      <AppShell.Header>
        <Group h="100%" px="sm" gap="xs" wrap="nowrap" justify="space-between">
          <Group gap="sm" wrap="nowrap">
            <Link to="/incidents" search={{ tab: "mine" }} className="brand">
              Tocsin
            </Link>
            <LiveDot />
            {isWide && <TopNav />}
          </Group>
          <Group gap="xs" wrap="nowrap">
            {mayPage && (
              <Button
                variant="default"
                leftSection={<Icon name="phone" />}
                onClick={open}
                aria-haspopup="dialog"
                visibleFrom="sm"
              >
                {t("header.page_someone")}
              </Button>
            )}
            {mayPage && (
              <ActionIcon
                variant="default"
                size={44}
                onClick={open}
                aria-haspopup="dialog"
                aria-label={t("header.page_someone")}
                hiddenFrom="sm"
              >
                <Icon name="phone" />
              </ActionIcon>
            )}
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Main id="content" tabIndex={-1} ref={content}>
        <Outlet />
      </AppShell.Main>
      {bottom && (
        <AppShell.Footer>
          <BottomNav />
        </AppShell.Footer>
      )}
      <PageSomeone opened={paging} close={close} />
    </AppShell>
  );
}

/** Another page begins at its top for who reads it by ear or keyboard, too. */
function useFocusOnMove() {
  const content = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current !== pathname) content.current?.focus({ preventScroll: true });
    before.current = pathname;
  }, [pathname]);
  return content;
}

/** An address that nothing stands at. */
export function NotFound(): ReactElement {
  const { t } = useTranslation();
  useTitle(t("page.not_found"));
  return (
    <>
      <Title order={1} size="h2">
        {t("page.not_found")}
      </Title>
      <Text mt="md">
        <Link to="/incidents" search={{ tab: "mine" }}>
          {t("nav.incidents")}
        </Link>
      </Text>
    </>
  );
}
