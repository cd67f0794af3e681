import { Button, Menu, useMantineColorScheme } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { del, patch } from "../api.ts";
import { type Language, languageNames, languages } from "../i18n.ts";
import { Icon } from "../icons.tsx";
import { useMe } from "../me.tsx";
import { meQuery, queryClient } from "../queries.ts";
import { sayProblem } from "../say.ts";

const themes = ["auto", "light", "dark"] as const;

/** Who am I, in which language and light; and the way out. */
export function AccountMenu(): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const isWide = useMediaQuery("(min-width: 48em)", true, { getInitialValueInEffect: false });
  const changeLanguage = useMutation({
    mutationFn: (language: Language) => patch("/api/v1/me", { body: { language } }),
    async onSuccess(now) {
      queryClient.setQueryData(meQuery.queryKey, now);
      // The server says some of what is shown, in the reader's language.
      await queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "me" });
    },
    onError: sayProblem,
  });
  const signOut = useMutation({
    mutationFn: () => del("/api/v1/session"),
    onSuccess: () => location.assign("/sign-in"),
    onError: sayProblem,
  });
  return (
    <Menu width={280} position="bottom-end" withinPortal>
      <Menu.Target>
        <Button
          variant="default"
          px="sm"
          leftSection={isWide ? <Icon name="user" /> : null}
          aria-label={t("header.account", { name: me.name })}
        >
          {isWide ? me.name : <Icon name="user" />}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.email}</Menu.Label>
        <Menu.Item renderRoot={(props) => <Link to="/me" search={{ tab: "reach" }} {...props} />}>
          {t("account.title")}
        </Menu.Item>
        <Menu.Item renderRoot={(props) => <Link to="/users" search={{ tab: "people" }} {...props} />}>
          {t("people.title")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t("header.language")}</Menu.Label>
        {languages.map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            role="menuitemradio"
            aria-checked={me.language === language}
            leftSection={<Tick on={me.language === language} />}
            onClick={() => changeLanguage.mutate(language)}
          >
            {languageNames[language]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t("header.theme")}</Menu.Label>
        {themes.map((theme) => (
          <Menu.Item
            key={theme}
            role="menuitemradio"
            aria-checked={colorScheme === theme}
            leftSection={<Tick on={colorScheme === theme} />}
            onClick={() => setColorScheme(theme)}
          >
            {t(`header.theme_${theme}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component="a" href="/lite">
          {t("header.lite")}
        </Menu.Item>
        <Menu.Item onClick={() => signOut.mutate()}>{t("header.sign_out")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Tick({ on }: { readonly on: boolean }): ReactElement {
  return <span style={{ visibility: on ? "visible" : "hidden" }}>{<Icon name="check" size={16} />}</span>;
}
