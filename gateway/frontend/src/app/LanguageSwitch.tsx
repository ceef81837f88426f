import { LanguageIcon } from "@/components/Icons";
import { chooseLanguage, type Language, LANGUAGES, useLanguage, useMessages } from "@/language/language";

/** Chooses the language of the raters' pages: the browser's own list of choices behind a button. */
export function LanguageSwitch() {
  const language = useLanguage();
  const { shell } = useMessages();
  return (
    <label className="button quiet language-switch" title={shell.language}>
      <LanguageIcon />
      <span aria-hidden="true">{language.toUpperCase()}</span>
      <select aria-label={shell.language} value={language} onChange={(event) => void chooseLanguage(event.target.value as Language)}>
        {Object.entries(LANGUAGES).map(([tag, { name }]) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
