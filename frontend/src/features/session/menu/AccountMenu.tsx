import { type MantineColorScheme, Menu, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { getMeOptions } from "../../../api/@tanstack/react-query.gen.ts";
import { hostPath } from "../../../lib/root.ts";
import { strings } from "../../../lib/strings.ts";
import { BookIcon, ChevronUpDownIcon, SignOutIcon } from "../../../ui/icons.tsx";
import { signOut } from "../session.ts";
import classes from "./AccountMenu.module.css";

/** Who is signed in, the page's appearance, and the way out. */
export function AccountMenu() {
  const navigate = useNavigate();
  const { data: me } = useQuery(getMeOptions());
  const leave = useMutation({ mutationFn: signOut, onSettled: () => navigate({ to: "/signin" }) });
  const name = me?.principal.name ?? "";
  return (
    <Menu offset={8} withInitialFocusPlaceholder={false} position="top-start" shadow="md" width={208}>
      <Menu.Target>
        <UnstyledButton className={classes.target}>
          <span className="visually-hidden">{strings.nav.account}</span>
          <span aria-hidden="true" className={classes.avatar}>
            {initials(name)}
          </span>
          <span className={classes.who}>
            <span className={classes.name}>{name}</span>
            <span className={classes.scopes}>{me?.scopes.join(", ")}</span>
          </span>
          <ChevronUpDownIcon className={classes.chevron} size={16} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown className={classes.dropdown}>
        <Menu.Label>{strings.nav.theme}</Menu.Label>
        <ThemeChoice />
        <Menu.Divider />
        <Menu.Item
          component="a"
          href={hostPath("/docs")}
          leftSection={<BookIcon size={16} />}
          target="_blank"
        >
          {strings.nav.apiDocs}
        </Menu.Item>
        <Menu.Item leftSection={<SignOutIcon size={16} />} onClick={() => leave.mutate()}>
          {strings.nav.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function ThemeChoice() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu.RadioGroup onChange={(value) => setColorScheme(value as MantineColorScheme)} value={colorScheme}>
      {(["auto", "light", "dark"] as const).map((value) => (
        <Menu.RadioItem closeMenuOnClick={false} key={value} value={value}>
          {strings.nav.themes[value]}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s._@-]+/).filter((word) => word !== "");
  return words
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
}
