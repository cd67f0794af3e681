import { MantineProvider } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { I18nextProvider } from "react-i18next";
import { i18n } from "./i18n.ts";
import { nonce } from "./nonce.ts";
import { queryClient } from "./queries.ts";
import { router } from "./router.tsx";
import { cssVariables, theme } from "./theme.ts";

/** Everything that every page stands in. */
export function Root(): ReactElement {
  // On phones the buttons are below.
  const isWide = useMediaQuery("(min-width: 48em)", true, { getInitialValueInEffect: false });
  return (
    <I18nextProvider i18n={i18n}>
      <QueryClientProvider client={queryClient}>
        <MantineProvider
          theme={theme}
          cssVariablesResolver={cssVariables}
          defaultColorScheme="auto"
          getStyleNonce={() => nonce}
        >
          <Notifications position={isWide ? "bottom-center" : "top-center"} limit={3} />
          <RouterProvider router={router} />
        </MantineProvider>
      </QueryClientProvider>
    </I18nextProvider>
  );
}
