source-barertc-site = BareRTC
source-barertc-guide =
    1. На сървъра на чата отворете `settings.toml` и намерете `[[WebhookURLs]]`.
    2. Добавете запис с `Name = "report"`, `Enabled = true` и този адрес за `URL`:
    { $url }
    3. За да се виждат гласовете на членовете в картите им в чата, добавете втори запис с `Name = "profile"` и същия адрес.
    4. Въведете `AdminAPIKey` от същия файл с `/endpoint secret`.
    5. Рестартирайте сървъра на чата и подайте тестов сигнал.
source-barertc-secret = Тайният ключ е `AdminAPIKey` от `settings.toml` на сървъра на чата. Който го има, може да гони и да блокира хора в чата, затова не го показвайте на никого другиго.
