"""What the columns and the words of the format are called in other workbooks: English, French, Arabic, Azerbaijani, Russian.

Everything is compared folded (`analysis.folding`), so case, marks, scripts' vowels and punctuation do not matter.
"""

from collections.abc import Mapping
from types import MappingProxyType

from analysis.folding import folded
from analysis.units import UNITS


def _folded(table: Mapping[str, str]) -> Mapping[str, str]:
    """Return what is meant by each folded name; `table` holds the names by meaning, divided by |."""
    found: dict[str, str] = {}
    for meaning, names in table.items():
        for name in (meaning, meaning.replace("_", " "), *names.split("|")):
            found.setdefault(folded(name), meaning)
    return MappingProxyType(found)


COLUMNS = _folded(
    {
        "key": "id|identifier|record id|identifiant|clé|المعرف|açar|identifikator|идентификатор|ключ",
        "name": "company|company name|firm|firm name|organisation|organization|organisation name|organization name|enterprise|establishment"
        "|name of company|name of the company|name in english|english name"
        "|nom|raison sociale|société|entreprise|nom de l'entreprise|dénomination|établissement"
        "|الاسم|اسم الشركة|الشركة|اسم المنشأة|المنشأة|المؤسسة|اسم المؤسسة"
        "|ad|adı|şirkət|şirkətin adı|müəssisə|müəssisənin adı|təşkilat|təşkilatın adı"
        "|название|наименование|компания|предприятие|название компании|название предприятия|организация|наименование организации",
        "name_local": "local name|arabic name|name in arabic|nom local|nom arabe|الاسم بالعربية|الاسم المحلي|yerli ad|местное название",
        "aliases": "alias|other names|also known as|abbreviation|autres noms|sigle|أسماء أخرى|الاختصار|digər adlar|qısa ad"
        "|другие названия|сокращение",
        "kind": "type|category|type of organisation|catégorie|nature|النوع|الفئة|növ|növü|kateqoriya|тип|вид|категория",
        "isic": "isic code|isic rev 4|activity code|industry code|code citi|citi|code d'activité|رمز النشاط|كود النشاط|التصنيف الصناعي"
        "|fəaliyyət kodu|код оквэд|код деятельности",
        "country": "country code|pays|code pays|الدولة|البلد|رمز الدولة|ölkə|ölkə kodu|страна|код страны",
        "locality": "city|town|location|place|governorate|wilayat|ville|commune|localité|lieu|المدينة|الموقع|الولاية|المحافظة"
        "|şəhər|rayon|yer|ünvan|город|населенный пункт|район|место",
        "zone": "industrial zone|industrial park|estate|park|zone industrielle|parc industriel|المنطقة|المنطقة الصناعية|المدينة الصناعية"
        "|zona|sənaye parkı|sənaye zonası|зона|промышленный парк|промзона|индустриальный парк",
        "latitude": "lat|خط العرض|enlik|en dairəsi|широта",
        "longitude": "lon|long|lng|خط الطول|uzunluq|uzunluq dairəsi|долгота",
        "location_precision": "precision|précision|الدقة|dəqiqlik|точность",
        "status": "state|operating status|current status|statut|état|situation|الحالة|الوضع|vəziyyət|statusu|статус|состояние",
        "founded": "year founded|founded in|established in|year of establishment|foundation year|année de création"
        "|créée en|date de création"
        "|سنة التأسيس|تأسست|təsis ili|yaranma ili|год основания|основана",
        "employees": "staff|number of employees|workforce|headcount|employment|effectif|effectifs|salariés|nombre d'employés"
        "|عدد الموظفين|عدد العمال|الموظفون|işçi sayı|işçilərin sayı|əməkdaşların sayı|сотрудники|численность|число работников"
        "|количество сотрудников",
        "employees_year": "year of employees|année des effectifs|سنة عدد الموظفين|işçi sayının ili|год численности",
        "website": "web|web site|homepage|site|site web|site internet|الموقع الإلكتروني|vebsayt|veb sayt|internet saytı|сайт|веб сайт",
        "description": "activity|activities|remarks|about|activité|activités|description de l'activité|الوصف|النشاط|نبذة"
        "|təsvir|fəaliyyət|описание|деятельность",
        "source": "sources|reference|citation|référence|المصدر|المراجع|mənbə|источник",
        "visibility": "who may see|confidentiality|visibilité|confidentialité|السرية|görünmə|məxfilik|видимость|конфиденциальность",
        "title": "titre|العنوان|başlıq|заголовок",
        "publisher": "éditeur|الناشر|nəşriyyat|naşir|издатель",
        "published": "date|publication date|date published|date de publication|تاريخ النشر|التاريخ|nəşr tarixi|tarix|дата|дата публикации",
        "url": "link|address|web address|lien|adresse|الرابط|keçid|ссылка",
        "operator": "operated by|exploitant|gestionnaire|المشغل|operatoru|оператор",
        "established": "date established|opened|création|تاريخ الإنشاء|yaradılıb|создана|дата создания",
        "area_ha": "area|area in hectares|hectares|superficie|superficie ha|المساحة|المساحة بالهكتار|sahə|sahəsi|площадь|площадь га",
        "hs": "hs code|customs code|harmonised system|code sh|sh|code douanier|رمز النظام المنسق|البند الجمركي|xif mn|gömrük kodu"
        "|код тн вэд|тн вэд",
        "stage": "processing stage|étape|stade|المرحلة|mərhələ|стадия|этап",
        "parent": "broader product|produit parent|المنتج الأعم|ana məhsul|родительский продукт",
        "unit": "units|unit of measure|unité|الوحدة|وحدة القياس|vahid|ölçü vahidi|единица|единица измерения|ед изм",
        "organisation": "company|organization|firm|entreprise|société|الشركة|المنشأة|şirkət|müəssisə|təşkilat"
        "|организация|предприятие|компания",
        "product": "goods|item|commodity|produit|marchandise|المنتج|السلعة|البضاعة|məhsul|mal|продукт|товар|продукция",
        "role": "makes or uses|function|rôle|الدور|rol|роль",
        "capacity": "figure|production capacity|installed capacity|output|capacité|production|الطاقة الإنتاجية|الإنتاج|الطاقة"
        "|güc|istehsal gücü|istehsal|мощность|производственная мощность|производство|объем производства",
        "basis": "basis of figure|base|nature du chiffre|أساس الرقم|əsas|основание",
        "year": "année|السنة|العام|il|год",
        "supplier": "seller|vendor|from|fournisseur|vendeur|المورد|البائع|təchizatçı|satıcı|tədarükçü|поставщик|продавец",
        "customer": "buyer|client|to|acheteur|المشتري|العميل|الزبون|alıcı|müştəri|sifarişçi|покупатель|клиент|заказчик",
        "quantity": "amount|volume|tonnage|qty|quantité|الكمية|الحجم|miqdar|həcm|количество|объем|тоннаж",
        "share_percent": "share|percent|part|pourcentage|الحصة|النسبة|النسبة المئوية|pay|faiz|доля|процент",
        "quantity_year": "year of quantity|année de la quantité|سنة الكمية|miqdarın ili|год количества",
        "valid_from": "start|since|begins|start date|début|depuis|date de début|من|البداية|تاريخ البدء|başlanğıc"
        "|başlama tarixi|начало|с|дата начала",
        "valid_to": "end|until|ends|end date|fin|jusqu'à|date de fin|إلى|النهاية|تاريخ الانتهاء|son|bitmə tarixi|конец|по|дата окончания",
        "confidence": "certainty|confiance|fiabilité|الثقة|درجة الثقة|etibarlılıq|достоверность|уверенность",
        "lateral": "horizontal|latéral|أفقي|üfüqi|горизонтальная",
        "includes_others": "total|includes other flows|inclut d'autres|يشمل غيره|digərləri daxil|включает другие",
        "note": "notes|comment|comments|remarque|commentaire|ملاحظة|ملاحظات|qeyd|qeydlər|примечание|комментарий",
        "cluster": "grappe|العنقود|التجمع|klaster|кластер",
        "initiative": "programme|program|project|المبادرة|البرنامج|təşəbbüs|proqram|инициатива|программа",
        "start_year": "first year|année de début|سنة البدء|başlama ili|год начала",
        "end_year": "last year|année de fin|سنة الانتهاء|bitmə ili|год окончания",
        "output": "made product|produit fini|الناتج|çıxış|выпуск",
        "input": "used product|intrant|المدخل|giriş|сырье",
        "input_per_output": "ratio|input per tonne|rapport|النسبة لكل طن|nisbət|соотношение",
        "route": "process|procédé|العملية|proses|процесс",
        "remove": "delete|supprimer|حذف|sil|удалить",
    }
)
"""The column that a folded header means; where several tables use one word for different columns see `OF_TABLE`."""

OF_TABLE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        table: _folded(names)
        for table, names in {
            "product_lines": {
                "organisation": "name|company|firm|entreprise|الشركة|şirkət|компания",
                "capacity": "quantity|quantité|الكمية|miqdar",
            },
            "cluster_members": {"organisation": "member|name|company|membre|العضو|üzv|участник"},
            "initiative_partners": {"organisation": "partner|name|company|partenaire|الشريك|tərəfdaş|партнер"},
            "recipes": {"output": "product|produit|المنتج|məhsul|продукт"},
            "sources": {"title": "name|nom|الاسم|ad|название"},
            "products": {"name": "product|product name|produit|المنتج|اسم المنتج|məhsul|məhsulun adı|продукт|товар"},
            "zones": {
                "name": "zone|zone name|industrial zone|industrial park|zone industrielle|المنطقة|المنطقة الصناعية|zona|sənaye parkı|зона"
            },
        }.items()
    }
)

CHOICES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        name: _folded(words)
        for name, words in {
            "status": {
                "operating": "active|in operation|operational|running|working|open|current|actif|active|en activité"
                "|en service|en exploitation"
                "|نشط|نشطة|قائم|يعمل|تعمل|عامل|قيد التشغيل|fəaliyyətdə|fəaliyyət göstərir|aktiv|işləyir|işlək"
                "|действует|действующий|действующее|работает|активный|в эксплуатации",
                "suspended": "on hold|idle|stopped|suspendu|suspendue|à l'arrêt|معلق|متوقف|متوقفة|موقوف|dayandırılıb|müvəqqəti dayandırılıb"
                "|приостановлен|приостановлено|остановлен",
                "under_construction": "construction|being built|en construction|en cours de construction|قيد الإنشاء|تحت الإنشاء"
                "|tikilir|tikinti|tikintidə|tikinti mərhələsində|строится|строительство",
                "planned": "plan|proposed|future|prévu|prévue|projet|planifié|مخطط|مخطط له|planlaşdırılır|planlaşdırılıb|plan"
                "|планируется|запланирован|проект",
                "closed": "shut|shut down|inactive|defunct|fermé|fermée|cessée|مغلق|مغلقة|bağlanıb|bağlı|закрыт|закрыто|ликвидирован",
                "potential": "possible|potentiel|محتمل|potensial|mümkün|потенциальный|возможный",
                "ended": "over|finished|past|terminated|terminé|terminée|échu|منتهي|انتهى|bitib|başa çatıb|завершен|окончен|прекращен",
            },
            "kind": {
                "firm": "company|enterprise|business|private company|entreprise|société|شركة|منشأة|şirkət|müəssisə"
                "|firma|компания|предприятие|фирма",
                "anchor": "anchor firm|ancre|donneur d'ordre|شركة محورية|lövbər|якорь|якорное предприятие",
                "institute": "university|research institute|college|school|institut|université|centre de recherche|معهد|جامعة|مركز بحوث"
                "|institut|universitet|институт|университет",
                "agency": "authority|government|ministry|public agency|agence|administration|ministère|هيئة|وزارة|جهة حكومية"
                "|agentlik|nazirlik|dövlət qurumu|агентство|министерство|госорган",
                "federation": "association|chamber|union|fédération|chambre|syndicat|جمعية|غرفة|اتحاد|assosiasiya"
                "|palata|ассоциация|палата|союз",
                "market": "marché|سوق|bazar|рынок",
                "goods": "products|biens|marchandises|سلع|بضائع|mallar|товары",
                "utility": "utilities|power|water|énergie|eau|مرافق|كهرباء|kommunal|энергия|коммунальные",
                "waste": "by-product|scrap|déchets|نفايات|tullantı|отходы",
                "service": "services|خدمة|خدمات|xidmət|xidmətlər|услуга|услуги",
                "logistics": "transport|shipping|logistique|نقل|لوجستيات|logistika|daşıma|логистика|транспорт",
                "knowledge": "training|research|savoir|formation|معرفة|تدريب|bilik|təlim|знания|обучение",
                "finance": "loan|credit|funding|financement|تمويل|maliyyə|финансы|финансирование",
                "ownership": "shareholding|owner|stake|propriété|participation|actionnariat|ملكية|mülkiyyət|sahiblik"
                "|собственность|владение",
                "membership": "member|adhésion|عضوية|üzvlük|членство",
                "industrial_park": "park|parc industriel|مدينة صناعية|sənaye parkı|промышленный парк",
                "special_economic_zone": "sez|economic zone|zone économique spéciale|منطقة اقتصادية خاصة"
                "|xüsusi iqtisadi zona|оэз|особая экономическая зона",
                "free_zone": "freezone|free trade zone|zone franche|منطقة حرة|azad zona|azad iqtisadi zona|свободная зона",
                "port": "harbour|ميناء|liman|порт",
                "industrial_city": "ville industrielle|sənaye şəhəri|промышленный город",
                "science_park": "technology park|technopole|parc scientifique|واحة العلوم|elm parkı|texnopark|технопарк",
                "district": "industrial district|حي صناعي|sənaye məhəlləsi|промышленный район",
            },
            "role": {
                "makes": "produces|producer|manufactures|fabrique|produit|ينتج|istehsal edir|производит",
                "uses": "consumes|consumer|buys|utilise|consomme|يستخدم|يستهلك|istifadə edir|использует|потребляет",
            },
            "basis": {
                "actual": "real|recorded|réel|réelle|فعلي|faktiki|факт|фактический",
                "contract": "contractual|contrat|عقد|müqavilə|договор|контракт",
                "design": "design capacity|conception|تصميمي|layihə|layihə gücü|проектный|проектная",
                "capacity": "nameplate|installed|capacité|طاقة|güc|мощность",
                "plan": "planned|plan|خطة|план",
                "derived": "estimated|calculated|estimé|calculé|مقدر|محسوب|hesablanıb|расчетный|оценка",
            },
            "confidence": {
                "confirmed": "certain|confirmé|مؤكد|təsdiqlənib|подтверждено",
                "reported": "press|rapporté|مبلغ عنه|bildirilib|сообщается",
                "inferred": "assumed|déduit|مستنتج|ehtimal|предположительно",
            },
            "location_precision": {
                "site": "exact|plant|exact|دقيق|dəqiq|точно",
                "zone": "park|منطقة|zona|зона",
                "city": "town|ville|مدينة|şəhər|город",
            },
            "visibility": {
                "public": "open|publique|عام|açıq|открыто|публичный",
                "signed-in": "registered|members|inscrits|للمسجلين|qeydiyyatlı|зарегистрированные",
                "agency": "confidential|internal|confidentiel|interne|سري|məxfi|конфиденциально|внутренний",
            },
        }.items()
    }
)
"""The word of the format that a folded word means, by the name of the column; columns of other names go by the folded word itself."""

YES = frozenset(map(folded, ("yes", "y", "true", "x", "1", "oui", "vrai", "نعم", "bəli", "hə", "да")))
NO = frozenset(map(folded, ("no", "n", "false", "0", "non", "faux", "لا", "xeyr", "yox", "нет")))
NOTHING = frozenset(("", "n a", "na", "none", "nil", "unknown", "not known", "null", "neant", "inconnu", "netu", "net dannykh"))
NOTHING_SIGNS = frozenset(("-", "--", "–", "—", "?", "…", "...", "n/a", "N/A"))

MONTHS: Mapping[str, int] = MappingProxyType(
    {
        folded(name): number
        for number, names in enumerate(
            (
                "January|Jan|janvier|janv|يناير|كانون الثاني|yanvar|январь|января|янв",
                "February|Feb|février|févr|fév|فبراير|شباط|fevral|февраль|февраля|фев",
                "March|Mar|mars|مارس|آذار|mart|март|марта|мар",
                "April|Apr|avril|avr|أبريل|ابريل|نيسان|aprel|апрель|апреля|апр",
                "May|mai|مايو|أيار|май|мая",
                "June|Jun|juin|يونيو|حزيران|iyun|июнь|июня|июн",
                "July|Jul|juillet|juil|يوليو|تموز|iyul|июль|июля|июл",
                "August|Aug|août|أغسطس|اغسطس|آب|avqust|август|августа|авг",
                "September|Sep|Sept|septembre|سبتمبر|أيلول|sentyabr|сентябрь|сентября|сен",
                "October|Oct|octobre|أكتوبر|اكتوبر|تشرين الأول|oktyabr|октябрь|октября|окт",
                "November|Nov|novembre|نوفمبر|تشرين الثاني|noyabr|ноябрь|ноября|ноя|нояб",
                "December|Dec|décembre|déc|ديسمبر|كانون الأول|dekabr|декабрь|декабря|дек",
            ),
            start=1,
        )
        for name in names.split("|")
    }
)

_UNIT_WORDS = {
    "t/y": "t/a|t/an|tpa|tpy|t per year|tonnes/year|tonnes per year|tons/year|tons per year|tonne/year|tonnes par an"
    "|tonnes/an|tonnes|tons|tonne"
    "|طن/سنة|طن سنويا|طن في السنة|طن|ton/il|t/il|ton|tonne/an|т/год|тонн в год|тонн/год|тонн|т",
    "kt/y": "kt/a|kt/an|ktpa|kta|thousand tonnes per year|kt|ألف طن سنويا|min ton/il|min ton|тыс т/год|тыс тонн в год|тыс тонн",
    "Mt/y": "mtpa|million tonnes per year|millions de tonnes par an|مليون طن سنويا|milyon ton/il|mln ton|млн т/год|млн тонн в год|млн тонн",
    "t/d": "tpd|t/day|tonnes per day|tonnes par jour|طن يوميا|ton/gün|т/сут|тонн в сутки",
    "t/h": "tph|tonnes per hour|tonnes par heure|طن في الساعة|ton/saat|т/ч",
    "MW": "megawatt|mégawatt|ميجاوات|meqavat|мвт",
    "b/d": "bpd|bbl/d|barrels per day|barils par jour|برميل يوميا|barel/gün|барр/сут|баррелей в сутки",
}
UNIT_WORDS: Mapping[str, str] = MappingProxyType(
    {folded(word): unit for unit, names in _UNIT_WORDS.items() if unit in UNITS for word in names.split("|")}
    | {folded(unit): unit for unit in reversed(UNITS)}
)

COUNTRIES: Mapping[str, str] = _folded(
    {
        "OM": "Oman|Sultanate of Oman|سلطنة عمان|عمان|Оман",
        "AZ": "Azerbaijan|Azerbaïdjan|أذربيجان|Azərbaycan|Азербайджан",
        "CA": "Canada|كندا|Kanada|Канада",
        "TT": "Trinidad and Tobago|Trinidad|Trinité-et-Tobago|ترينيداد وتوباغو|Trinidad və Tobaqo|Тринидад и Тобаго",
        "MZ": "Mozambique|موزمبيق|Mozambik|Мозамбик",
        "ZA": "South Africa|Afrique du Sud|جنوب أفريقيا|Cənubi Afrika|ЮАР|Южная Африка",
        "AE": "United Arab Emirates|UAE|Émirats arabes unis|الإمارات|الإمارات العربية المتحدة|BƏƏ|ОАЭ",
        "SA": "Saudi Arabia|KSA|Arabie saoudite|السعودية|Səudiyyə Ərəbistanı|Саудовская Аравия",
        "TR": "Türkiye|Turkey|Turquie|تركيا|Türkiyə|Турция",
        "GE": "Georgia|Géorgie|جورجيا|Gürcüstan|Грузия",
        "RU": "Russia|Russie|روسيا|Rusiya|Россия",
        "KZ": "Kazakhstan|كازاخستان|Qazaxıstan|Казахстан",
        "IN": "India|Inde|الهند|Hindistan|Индия",
        "CN": "China|Chine|الصين|Çin|Китай",
        "FR": "France|فرنسا|Fransa|Франция",
        "DE": "Germany|Allemagne|ألمانيا|Almaniya|Германия",
        "US": "United States|USA|États-Unis|الولايات المتحدة|ABŞ|США",
        "GB": "United Kingdom|UK|Royaume-Uni|المملكة المتحدة|Birləşmiş Krallıq|Великобритания",
    }
)
"""Names of countries as workbooks have them; every other country goes by its code."""
