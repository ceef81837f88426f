import { setTheme, type Theme, useTheme } from "@/app/theme";
import { MoonIcon, SunIcon, SystemIcon } from "@/components/Icons";
import { useMessages } from "@/language/language";

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };

/** Goes round light, dark and the device's own theme. */
export function ThemeButton() {
  const theme = useTheme();
  const { shell } = useMessages();
  const Icon = { system: SystemIcon, light: SunIcon, dark: MoonIcon }[theme];
  return (
    <button
      type="button"
      className="button quiet icon"
      onClick={() => setTheme(NEXT[theme])}
      aria-label={shell.themeChange(shell.themes[theme], shell.themes[NEXT[theme]])}
      title={shell.theme(shell.themes[theme])}
    >
      <Icon />
    </button>
  );
}
