source-barertc-site = BareRTC
source-barertc-guide =
    - На сървъра на чата отворете `settings.toml` и намерете `[[WebhookURLs]]`.
    - Добавете запис с `Name = "report"`, `Enabled = true` и този адрес за `URL`:
    ```
    { $url }
    ```
    - За да се виждат гласовете на участниците в картите им в чата, добавете втори запис с `Name = "profile"` и същия адрес.
    { $secret ->
        [given] - Рестартирайте сървъра на чата и подайте тестов сигнал.
       *[wanted] - Въведете `AdminAPIKey` от същия файл с `/endpoint secret`.
        - Рестартирайте сървъра на чата и подайте тестов сигнал.
    }
source-barertc-secret = Тайният ключ е `AdminAPIKey` от `settings.toml` на сървъра на чата. Който го има, може да гони и да блокира хора в чата, затова не го показвайте на никой друг.
