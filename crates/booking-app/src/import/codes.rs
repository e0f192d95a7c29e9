//! Codes of languages (ISO 639-1) and countries (ISO 3166-1 alpha-2) for the names that tables of films use.

/// The code of a language; a name that is not known stays, in small letters.
pub fn language(name: &str) -> String {
    let name = name.to_lowercase();
    LANGUAGES.iter().find(|(known, _)| *known == name).map_or(name, |(_, code)| (*code).to_owned())
}

/// The code of a country; a name that is not known stays.
pub fn country(name: &str) -> String {
    let small = name.to_lowercase();
    let code = COUNTRIES.iter().find(|(known, _)| *known == small).map(|(_, code)| (*code).to_owned());
    code.unwrap_or_else(|| if name.len() == 2 { name.to_uppercase() } else { name.to_owned() })
}

const LANGUAGES: &[(&str, &str)] = &[
    ("arabic", "ar"),
    ("bengali", "bn"),
    ("cantonese", "zh"),
    ("chinese", "zh"),
    ("mandarin", "zh"),
    ("czech", "cs"),
    ("danish", "da"),
    ("dutch", "nl"),
    ("english", "en"),
    ("finnish", "fi"),
    ("french", "fr"),
    ("german", "de"),
    ("greek", "el"),
    ("hebrew", "he"),
    ("hindi", "hi"),
    ("hungarian", "hu"),
    ("icelandic", "is"),
    ("indonesian", "id"),
    ("italian", "it"),
    ("japanese", "ja"),
    ("korean", "ko"),
    ("norwegian", "no"),
    ("persian", "fa"),
    ("polish", "pl"),
    ("portuguese", "pt"),
    ("romanian", "ro"),
    ("russian", "ru"),
    ("spanish", "es"),
    ("swedish", "sv"),
    ("tamil", "ta"),
    ("telugu", "te"),
    ("thai", "th"),
    ("turkish", "tr"),
    ("ukrainian", "uk"),
    ("vietnamese", "vi"),
];

const COUNTRIES: &[(&str, &str)] = &[
    ("argentina", "AR"),
    ("australia", "AU"),
    ("austria", "AT"),
    ("belgium", "BE"),
    ("brazil", "BR"),
    ("canada", "CA"),
    ("china", "CN"),
    ("czech republic", "CZ"),
    ("czechia", "CZ"),
    ("denmark", "DK"),
    ("finland", "FI"),
    ("france", "FR"),
    ("germany", "DE"),
    ("greece", "GR"),
    ("hong kong", "HK"),
    ("hungary", "HU"),
    ("iceland", "IS"),
    ("india", "IN"),
    ("iran", "IR"),
    ("ireland", "IE"),
    ("israel", "IL"),
    ("italy", "IT"),
    ("japan", "JP"),
    ("mexico", "MX"),
    ("netherlands", "NL"),
    ("new zealand", "NZ"),
    ("norway", "NO"),
    ("poland", "PL"),
    ("portugal", "PT"),
    ("romania", "RO"),
    ("russia", "RU"),
    ("south africa", "ZA"),
    ("south korea", "KR"),
    ("soviet union", "SU"),
    ("spain", "ES"),
    ("sweden", "SE"),
    ("switzerland", "CH"),
    ("taiwan", "TW"),
    ("thailand", "TH"),
    ("turkey", "TR"),
    ("uk", "GB"),
    ("united kingdom", "GB"),
    ("great britain", "GB"),
    ("ukraine", "UA"),
    ("united states", "US"),
    ("united states of america", "US"),
    ("usa", "US"),
    ("u.s.a.", "US"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_codes_and_unknown_ones_stay() {
        assert_eq!((language("English").as_str(), language("EN").as_str(), language("Klingon").as_str()), ("en", "en", "klingon"));
        assert_eq!((country("USA").as_str(), country("de").as_str(), country("Ruritania").as_str()), ("US", "DE", "Ruritania"));
    }
}
