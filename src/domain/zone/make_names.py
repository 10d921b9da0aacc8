#!/usr/bin/env python3
"""Writes names.tsv: the cities and countries by which time zones are found, in English, Russian and Bulgarian.

Sources: the Unicode CLDR, as the npm packages cldr-bcp47, cldr-dates-full, cldr-localenames-full (licence
Unicode-3.0, https://www.unicode.org/license.txt), and the list of large cities below, which is ours.

    npm install cldr-bcp47@48.2.0 cldr-dates-full@48.2.0 cldr-localenames-full@48.2.0
    python3 src/domain/zone/make_names.py node_modules > src/domain/zone/names.tsv
"""
import json
import sys

LANGUAGES = ["en", "ru", "bg"]
# The zone that most people of a large country mean comes first.
FIRST = {
    "RU": "Europe/Moscow", "US": "America/New_York", "CA": "America/Toronto", "BR": "America/Sao_Paulo",
    "AU": "Australia/Sydney", "KZ": "Asia/Almaty", "UA": "Europe/Kyiv", "DE": "Europe/Berlin",
    "ES": "Europe/Madrid", "PT": "Europe/Lisbon", "CN": "Asia/Shanghai", "MX": "America/Mexico_City",
    "ID": "Asia/Jakarta", "AR": "America/Argentina/Buenos_Aires", "CL": "America/Santiago",
    "NZ": "Pacific/Auckland", "MN": "Asia/Ulaanbaatar", "UZ": "Asia/Tashkent", "MY": "Asia/Kuala_Lumpur",
    "CY": "Asia/Nicosia", "EC": "America/Guayaquil", "CD": "Africa/Kinshasa",
}
# Ids in CLDR that do not begin with the country.
COUNTRY = {"gazastrp": "PS", "hebron": "PS", "jeruslm": "IL"}
# Large cities that no zone is named after: the zone, then the names.
CITIES = """
Europe/Moscow|MSK|МСК|Saint Petersburg|Санкт-Петербург|Петербург|Питер|СПб|Nizhny Novgorod|Нижний Новгород|Нижни Новгород
Europe/Moscow|Kazan|Казань|Казан|Rostov-on-Don|Ростов-на-Дону|Ростов на Дон|Voronezh|Воронеж|Krasnodar|Краснодар
Europe/Moscow|Sochi|Сочи|Yaroslavl|Ярославль|Ярославл|Tula|Тула|Makhachkala|Махачкала|Murmansk|Мурманск
Europe/Moscow|Arkhangelsk|Архангельск|Архангелск|Belgorod|Белгород|Bryansk|Брянск|Kursk|Курск|Lipetsk|Липецк
Europe/Moscow|Penza|Пенза|Ryazan|Рязань|Рязан|Tver|Тверь|Твер|Cheboksary|Чебоксары|Vladimir|Владимир
Europe/Samara|Tolyatti|Тольятти|Толиати|Izhevsk|Ижевск
Asia/Yekaterinburg|Chelyabinsk|Челябинск|Ufa|Уфа|Perm|Пермь|Перм|Tyumen|Тюмень|Тюмен|Orenburg|Оренбург
Asia/Yekaterinburg|Surgut|Сургут|Magnitogorsk|Магнитогорск
Asia/Krasnoyarsk|Abakan|Абакан|Norilsk|Норильск
Asia/Novokuznetsk|Kemerovo|Кемерово
Asia/Irkutsk|Ulan-Ude|Улан-Удэ|Улан Уде
Asia/Vladivostok|Khabarovsk|Хабаровск
Asia/Sakhalin|Yuzhno-Sakhalinsk|Южно-Сахалинск
Asia/Kamchatka|Petropavlovsk-Kamchatsky|Петропавловск-Камчатский
Europe/Minsk|Gomel|Гомель|Гомел|Brest|Брест|Grodno|Гродно|Vitebsk|Витебск
Europe/Kyiv|Kharkiv|Kharkov|Харьков|Харков|Odesa|Odessa|Одесса|Одеса|Dnipro|Днепр|Днипро|Lviv|Львов|Лвов
Asia/Almaty|Astana|Астана|Karaganda|Караганда|Shymkent|Шымкент|Чимкент
Europe/Sofia|Plovdiv|Пловдив|Varna|Варна|Burgas|Бургас|Ruse|Русе|Stara Zagora|Стара Загора|Pleven|Плевен
Europe/Berlin|Hamburg|Гамбург|Хамбург|Munich|Мюнхен|Cologne|Кёльн|Кьолн|Frankfurt|Франкфурт
Europe/London|Manchester|Манчестер|Birmingham|Бирмингем|Бирмингам
Europe/Madrid|Barcelona|Барселона|Valencia|Валенсия
Europe/Rome|Milan|Милан|Милано|Naples|Неаполь|Неапол
Europe/Warsaw|Krakow|Краков|Gdansk|Гданьск|Гданск
Europe/Istanbul|Ankara|Анкара|Izmir|Измир|Antalya|Анталья|Анталия
Asia/Jerusalem|Tel Aviv|Тель-Авив|Тел Авив|Haifa|Хайфа
America/New_York|Washington|Вашингтон|Boston|Бостон|Miami|Майами|Маями|Philadelphia|Филадельфия|Филаделфия|Atlanta|Атланта
America/Chicago|Houston|Хьюстон|Хюстън|Dallas|Даллас|Далас
America/Los_Angeles|San Francisco|Сан-Франциско|Seattle|Сиэтл|Сиатъл|Las Vegas|Лас-Вегас|Лас Вегас
America/Toronto|Montreal|Монреаль|Монреал|Ottawa|Оттава|Отава
Asia/Shanghai|Beijing|Пекин|Shenzhen|Шэньчжэнь|Шенжен
Asia/Kolkata|Delhi|Дели|Mumbai|Мумбаи|Мумбай|Bangalore|Бангалор
Asia/Dubai|Abu Dhabi|Абу-Даби|Абу Даби
"""


def read(path):
    with open(f"{sys.argv[1]}/{path}", encoding="utf-8") as file:
        return json.load(file)


def exemplar(language):
    names = read(f"cldr-dates-full/main/{language}/timeZoneNames.json")
    return names["main"][language]["dates"]["timeZoneNames"]["zone"]


def territories(language):
    names = read(f"cldr-localenames-full/main/{language}/territories.json")
    return names["main"][language]["localeDisplayNames"]["territories"]


def city(tree, name):
    """The city of a zone, or nothing where CLDR leaves it to the name."""
    for part in name.split("/"):
        tree = tree.get(part, {})
    return tree.get("exemplarCity")


def distinct(names):
    return ";".join(dict.fromkeys(names))


def main():
    zones = read("cldr-bcp47/bcp47/timezone.json")["keyword"]["u"]["tz"]
    cities = {language: exemplar(language) for language in LANGUAGES}
    by_country = {}
    lines = {}
    for code, zone in zones.items():
        if code.startswith("_") or "_deprecated" in zone or "/" not in zone.get("_alias", ""):
            continue
        country = COUNTRY.get(code, code[:2].upper())
        if country not in territories("en") or zone["_alias"].startswith("Etc/"):
            continue
        aliases = zone["_alias"].split()
        name = zone.get("_iana", aliases[0])
        plain = name.rsplit("/", 1)[-1].replace("_", " ")
        found = [next(filter(None, (city(cities[of], alias) for alias in aliases)), plain) for of in LANGUAGES]
        others = [alias.rsplit("/", 1)[-1].replace("_", " ") for alias in aliases if alias.count("/") == 1]
        others = [other for other in others if other not in found and other.upper() != other]
        lines[name] = [*found, *others]
        by_country.setdefault(country, []).append(name)
    for line in CITIES.strip().splitlines():
        zone, *names = line.split("|")
        lines[zone].extend(names)
    print("# Made by make_names.py from the Unicode CLDR 48.2.0. Copyright © 2004-2026 Unicode, Inc.")
    print("# SPDX-License-Identifier: Unicode-3.0 (https://www.unicode.org/license.txt)")
    print("# A zone: its IANA name, its city in English, Russian and Bulgarian, other names.")
    print("# A country: @ and its zones, its names.")
    for name in sorted(lines):
        shown, others = lines[name][:3], lines[name][3:]
        print("\t".join([name, *shown, distinct(others)]))
    for country in sorted(by_country):
        names = by_country[country]
        names.sort(key=lambda name: (name != FIRST.get(country), name.count("/"), name))
        called = []
        for language in LANGUAGES:
            of = territories(language)
            called += [of[key] for key in (country, f"{country}-alt-short", f"{country}-alt-variant") if key in of]
        print("\t".join([f"@{','.join(names)}", distinct(called)]))


main()
