source-website-toolbox-site = Website Toolbox
source-website-toolbox-guide =
    - Влезте в Website Toolbox и отворете **Integrate**, после **Webhook**. Форумът трябва да е на план Growth или Pro.
    - Поставете този адрес и запазете:
    ```
    { $url }
    ```
    - Напишете тестова публикация във форума. Бутон за тест няма, но дневникът на същата страница показва какво е изпратено.
source-website-toolbox-secret = Тайният ключ е самият URL: който го знае, може да изпраща събития тук, затова не го показвайте на никого. Ако някой друг го научи, `/endpoint secret` прави нов.
