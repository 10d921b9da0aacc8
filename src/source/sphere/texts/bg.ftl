source-sphere-site = SphereCord
source-sphere-guide =
    1. В SphereCord отворете настройките на страницата на сървъра си и намерете раздела „Веб-крючки“ (уебхукове).
    2. Поставете този адрес:
    { $url }
    3. Копирайте оттам секретния ключ и запазете.
    4. Дайте ми ключа с `/endpoint secret`.
    SphereCord няма бутон за проба: използвайте тук `/endpoint test` или изчакайте първия глас.
source-sphere-secret = Тайната я създава самият SphereCord: това е секретният ключ в раздела за уебхукове от настройките на сървъра ви на сайта. Копирайте го точно както е изписан.
source-sphere-vote =
    { $listed ->
        [bot] Нов глас за бота в SphereCord
        [server] Нов глас за сървъра в SphereCord
       *[other] Нов глас в SphereCord
    }
