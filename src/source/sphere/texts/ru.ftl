source-sphere-site = SphereCord
source-sphere-guide =
    - На SphereCord откройте настройки страницы своего сервера и найдите раздел «Веб-крючки».
    - Вставьте этот адрес:
    ```
    { $url }
    ```
    { $secret ->
        [given] - Сохраните изменения.
       *[wanted] - Скопируйте там секретный ключ и сохраните изменения.
        - Передайте ключ мне командой `/endpoint secret`.
    }

    Кнопки проверки на SphereCord нет: используйте здесь `/endpoint test` или дождитесь первого голоса.
source-sphere-secret = Секрет создаёт сам SphereCord: это секретный ключ в разделе «Веб-крючки» в настройках вашего сервера на сайте. Скопируйте его точно так, как он там написан.
source-sphere-vote =
    { $listed ->
        [bot] Новый голос за бота на SphereCord
        [server] Новый голос за сервер на SphereCord
       *[other] Новый голос на SphereCord
    }
