source-sphere-site = SphereCord
source-sphere-guide =
    - В SphereCord отворете настройките на страницата на сървъра си и намерете раздела „Веб-крючки“ (уебхукове).
    - Поставете този адрес:
    ```
    { $url }
    ```
    { $secret ->
        [given] - Запазете промените.
       *[wanted] - Копирайте оттам тайния ключ и запазете промените.
        - Въведете ключа с `/endpoint secret`.
    }

    SphereCord няма бутон за тест: използвайте тук `/endpoint test` или изчакайте първия глас.
source-sphere-secret = Тайният ключ се създава от самия SphereCord и стои в раздела за уебхукове от настройките на сървъра ви на сайта. Копирайте го точно както е изписан.
source-sphere-vote =
    { $listed ->
        [bot] Нов глас за бота в SphereCord
        [server] Нов глас за сървъра в SphereCord
       *[other] Нов глас в SphereCord
    }
