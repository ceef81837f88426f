import type { ReactNode } from "react";

/** @param turns Points the other way where texts run from right to left. */
function Icon({ children, turns = false }: { children: ReactNode; turns?: boolean }) {
  return (
    <svg className={turns ? "icon-image turns" : "icon-image"} viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      {children}
    </svg>
  );
}

export const SunIcon = () => <Icon><circle cx="12" cy="12" r="4.2" /><path d="M12 2.8v2M12 19.2v2M2.8 12h2M19.2 12h2M5.5 5.5l1.4 1.4M17.1 17.1l1.4 1.4M18.5 5.5l-1.4 1.4M6.9 17.1l-1.4 1.4" /></Icon>;
export const MoonIcon = () => <Icon><path d="M20 14.2A8.2 8.2 0 0 1 9.8 4a8.2 8.2 0 1 0 10.2 10.2z" /></Icon>;
export const SystemIcon = () => <Icon><circle cx="12" cy="12" r="8.2" /><path d="M12 3.8a8.2 8.2 0 0 1 0 16.4z" fill="currentColor" /></Icon>;
export const LanguageIcon = () => <Icon><circle cx="12" cy="12" r="8.6" /><path d="M3.4 12h17.2M12 3.4c-5 4.6-5 12.6 0 17.2M12 3.4c5 4.6 5 12.6 0 17.2" /></Icon>;
export const EyeIcon = () => <Icon><path d="M2.8 12S6 5.8 12 5.8 21.2 12 21.2 12 18 18.2 12 18.2 2.8 12 2.8 12z" /><circle cx="12" cy="12" r="2.8" /></Icon>;
export const EyeOffIcon = () => <Icon><path d="M2.8 12S6 5.8 12 5.8 21.2 12 21.2 12 18 18.2 12 18.2 2.8 12 2.8 12zM4.5 19.5l15-15" /></Icon>;
export const GoodIcon = () => <Icon><path d="M5 12.8l4.6 4.6L19.5 7" /></Icon>;
export const BadIcon = () => <Icon><path d="M6.5 6.5l11 11M17.5 6.5l-11 11" /></Icon>;
export const SkipIcon = () => <Icon><path d="M6 6l8 6-8 6zM18 6v12" /></Icon>;
export const UndoIcon = () => <Icon turns><path d="M8.5 5L4 9.5 8.5 14M4.4 9.5H14a5.5 5.5 0 0 1 0 11h-3" /></Icon>;
export const FlagIcon = () => <Icon><path d="M6 21V4.5h11.5l-2.3 4 2.3 4H6" /></Icon>;
export const BookIcon = () => <Icon><path d="M5 4.5h10.5a3 3 0 0 1 3 3v12H8a3 3 0 0 1-3-3zM5 16.5a3 3 0 0 1 3-3h10.5" /></Icon>;
export const KeyboardIcon = () => <Icon><rect x="2.8" y="6" width="18.4" height="12" rx="2" /><path d="M6.5 10h.01M10 10h.01M13.5 10h.01M17 10h.01M8 14h8" /></Icon>;
export const ZoomIcon = () => <Icon><circle cx="10.8" cy="10.8" r="6.3" /><path d="M15.5 15.5l5 5M8.3 10.8h5M10.8 8.3v5" /></Icon>;
export const CloseIcon = BadIcon;
export const TieIcon = () => <Icon><path d="M5 9.5h14M5 14.5h14" /></Icon>;
export const LeftIcon = ({ turns = false }: { turns?: boolean }) => <Icon turns={turns}><path d="M14.5 5.5L8 12l6.5 6.5" /></Icon>;
export const RightIcon = ({ turns = false }: { turns?: boolean }) => <Icon turns={turns}><path d="M9.5 5.5L16 12l-6.5 6.5" /></Icon>;
