import { type MantineColorScheme, Menu, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { getMeOptions } from "../../../api/@tanstack/react-query.gen.ts";
import { principalName } from "../../../lib/principals.ts";
import { hostPath } from "../../../lib/root.ts";
import { shared } from "../../../lib/strings.ts";
import { useSingleMutation } from "../../../lib/useSingleMutation.ts";
import { BookIcon, ChevronUpDownIcon, SignOutIcon } from "../../../ui/icons.tsx";
import { signOut } from "../session.ts";
import classes from "./AccountMenu.module.css";
import { text } from "./strings.ts";

/** The signed-in user, the appearance of the page, and signing out. */
export function AccountMenu() {
  const navigate = useNavigate();
  const { data: me } = useQuery(getMeOptions());
  const leave = useSingleMutation({ mutationFn: signOut, onSettled: () => navigate({ to: "/signin" }) });
  const name = me === undefined ? "" : principalName(me.principal);
  return (
    <Menu offset={8} withInitialFocusPlaceholder={false} position="top-start" shadow="md" width={208}>
      <Menu.Target>
        <UnstyledButton className={classes.target}>
          <span className="visually-hidden">{text.account}</span>
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
        <Menu.Label>{text.theme}</Menu.Label>
        <ThemeChoice />
        <Menu.Divider />
        <Menu.Item
          component="a"
          href={hostPath("/docs")}
          leftSection={<BookIcon size={16} />}
          target="_blank"
        >
          {shared.apiDocs}
        </Menu.Item>
        <Menu.Item leftSection={<SignOutIcon size={16} />} onClick={() => leave.mutate()}>
          {text.signOut}
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
          {text.themes[value]}
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
