import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, currentLanguage, LANGUAGES, type Language } from '@/shared/i18n/i18n';
import classes from './Layout.module.css';

/** The languages there are, each by its own name. */
export function LanguageSwitch() {
  const { t } = useTranslation();
  const current = currentLanguage();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset with a legend draws a frame and lays out badly
    <span role="group" aria-label={t('layout.language')} className={classes.languages}>
      {(Object.keys(LANGUAGES) as Language[]).map((language) => (
        <UnstyledButton
          key={language}
          lang={language}
          className={classes.language}
          aria-pressed={language === current}
          onClick={() => void chooseLanguage(language)}
        >
          {LANGUAGES[language]}
        </UnstyledButton>
      ))}
    </span>
  );
}
