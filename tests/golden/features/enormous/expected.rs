// ==== bff.rs

pub mod get_enormous;
use bff_core::prelude::*;

static ENORMOUS: Upstream = Upstream {
    name: "enormous",
    index: 0,
    contract: include_str!("enormous.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "enormous",
    title: "An enum of 2000 values",
    version: "1.0.0",
    upstreams: &[&ENORMOUS],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// An enum of 2000 values, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT).endpoint(&get_enormous::ENDPOINT, get_enormous::handle)
}

// ==== get_enormous.rs

//! `GET /enormous`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /enormous",
    method: Method::Get,
    path: "/enormous",
    timeout: Duration::from_millis(2000),
    access: Access {
        schemes: &[],
        roles: &[],
        scopes: &[],
        policies: &[],
    },
    rates: &[],
    status: 200,
    strict_query: false,
    parameters: &[&QUERY_KIND],
    body: None,
    calls: &[&ENORMOUS, &FIXED],
};

static QUERY_KIND: Parameter = Parameter {
    name: "kind",
    place: Place::Query,
    required: false,
    list: None,
    schema: r##"{"$ref":"#/$defs/Kind","$defs":{"Kind":{"type":"string","enum":["value-0000","value-0001","value-0002","value-0003","value-0004","value-0005","value-0006","value-0007","value-0008","value-0009","value-0010","value-0011","value-0012","value-0013","value-0014","value-0015","value-0016","value-0017","value-0018","value-0019","value-0020","value-0021","value-0022","value-0023","value-0024","value-0025","value-0026","value-0027","value-0028","value-0029","value-0030","value-0031","value-0032","value-0033","value-0034","value-0035","value-0036","value-0037","value-0038","value-0039","value-0040","value-0041","value-0042","value-0043","value-0044","value-0045","value-0046","value-0047","value-0048","value-0049","value-0050","value-0051","value-0052","value-0053","value-0054","value-0055","value-0056","value-0057","value-0058","value-0059","value-0060","value-0061","value-0062","value-0063","value-0064","value-0065","value-0066","value-0067","value-0068","value-0069","value-0070","value-0071","value-0072","value-0073","value-0074","value-0075","value-0076","value-0077","value-0078","value-0079","value-0080","value-0081","value-0082","value-0083","value-0084","value-0085","value-0086","value-0087","value-0088","value-0089","value-0090","value-0091","value-0092","value-0093","value-0094","value-0095","value-0096","value-0097","value-0098","value-0099","value-0100","value-0101","value-0102","value-0103","value-0104","value-0105","value-0106","value-0107","value-0108","value-0109","value-0110","value-0111","value-0112","value-0113","value-0114","value-0115","value-0116","value-0117","value-0118","value-0119","value-0120","value-0121","value-0122","value-0123","value-0124","value-0125","value-0126","value-0127","value-0128","value-0129","value-0130","value-0131","value-0132","value-0133","value-0134","value-0135","value-0136","value-0137","value-0138","value-0139","value-0140","value-0141","value-0142","value-0143","value-0144","value-0145","value-0146","value-0147","value-0148","value-0149","value-0150","value-0151","value-0152","value-0153","value-0154","value-0155","value-0156","value-0157","value-0158","value-0159","value-0160","value-0161","value-0162","value-0163","value-0164","value-0165","value-0166","value-0167","value-0168","value-0169","value-0170","value-0171","value-0172","value-0173","value-0174","value-0175","value-0176","value-0177","value-0178","value-0179","value-0180","value-0181","value-0182","value-0183","value-0184","value-0185","value-0186","value-0187","value-0188","value-0189","value-0190","value-0191","value-0192","value-0193","value-0194","value-0195","value-0196","value-0197","value-0198","value-0199","value-0200","value-0201","value-0202","value-0203","value-0204","value-0205","value-0206","value-0207","value-0208","value-0209","value-0210","value-0211","value-0212","value-0213","value-0214","value-0215","value-0216","value-0217","value-0218","value-0219","value-0220","value-0221","value-0222","value-0223","value-0224","value-0225","value-0226","value-0227","value-0228","value-0229","value-0230","value-0231","value-0232","value-0233","value-0234","value-0235","value-0236","value-0237","value-0238","value-0239","value-0240","value-0241","value-0242","value-0243","value-0244","value-0245","value-0246","value-0247","value-0248","value-0249","value-0250","value-0251","value-0252","value-0253","value-0254","value-0255","value-0256","value-0257","value-0258","value-0259","value-0260","value-0261","value-0262","value-0263","value-0264","value-0265","value-0266","value-0267","value-0268","value-0269","value-0270","value-0271","value-0272","value-0273","value-0274","value-0275","value-0276","value-0277","value-0278","value-0279","value-0280","value-0281","value-0282","value-0283","value-0284","value-0285","value-0286","value-0287","value-0288","value-0289","value-0290","value-0291","value-0292","value-0293","value-0294","value-0295","value-0296","value-0297","value-0298","value-0299","value-0300","value-0301","value-0302","value-0303","value-0304","value-0305","value-0306","value-0307","value-0308","value-0309","value-0310","value-0311","value-0312","value-0313","value-0314","value-0315","value-0316","value-0317","value-0318","value-0319","value-0320","value-0321","value-0322","value-0323","value-0324","value-0325","value-0326","value-0327","value-0328","value-0329","value-0330","value-0331","value-0332","value-0333","value-0334","value-0335","value-0336","value-0337","value-0338","value-0339","value-0340","value-0341","value-0342","value-0343","value-0344","value-0345","value-0346","value-0347","value-0348","value-0349","value-0350","value-0351","value-0352","value-0353","value-0354","value-0355","value-0356","value-0357","value-0358","value-0359","value-0360","value-0361","value-0362","value-0363","value-0364","value-0365","value-0366","value-0367","value-0368","value-0369","value-0370","value-0371","value-0372","value-0373","value-0374","value-0375","value-0376","value-0377","value-0378","value-0379","value-0380","value-0381","value-0382","value-0383","value-0384","value-0385","value-0386","value-0387","value-0388","value-0389","value-0390","value-0391","value-0392","value-0393","value-0394","value-0395","value-0396","value-0397","value-0398","value-0399","value-0400","value-0401","value-0402","value-0403","value-0404","value-0405","value-0406","value-0407","value-0408","value-0409","value-0410","value-0411","value-0412","value-0413","value-0414","value-0415","value-0416","value-0417","value-0418","value-0419","value-0420","value-0421","value-0422","value-0423","value-0424","value-0425","value-0426","value-0427","value-0428","value-0429","value-0430","value-0431","value-0432","value-0433","value-0434","value-0435","value-0436","value-0437","value-0438","value-0439","value-0440","value-0441","value-0442","value-0443","value-0444","value-0445","value-0446","value-0447","value-0448","value-0449","value-0450","value-0451","value-0452","value-0453","value-0454","value-0455","value-0456","value-0457","value-0458","value-0459","value-0460","value-0461","value-0462","value-0463","value-0464","value-0465","value-0466","value-0467","value-0468","value-0469","value-0470","value-0471","value-0472","value-0473","value-0474","value-0475","value-0476","value-0477","value-0478","value-0479","value-0480","value-0481","value-0482","value-0483","value-0484","value-0485","value-0486","value-0487","value-0488","value-0489","value-0490","value-0491","value-0492","value-0493","value-0494","value-0495","value-0496","value-0497","value-0498","value-0499","value-0500","value-0501","value-0502","value-0503","value-0504","value-0505","value-0506","value-0507","value-0508","value-0509","value-0510","value-0511","value-0512","value-0513","value-0514","value-0515","value-0516","value-0517","value-0518","value-0519","value-0520","value-0521","value-0522","value-0523","value-0524","value-0525","value-0526","value-0527","value-0528","value-0529","value-0530","value-0531","value-0532","value-0533","value-0534","value-0535","value-0536","value-0537","value-0538","value-0539","value-0540","value-0541","value-0542","value-0543","value-0544","value-0545","value-0546","value-0547","value-0548","value-0549","value-0550","value-0551","value-0552","value-0553","value-0554","value-0555","value-0556","value-0557","value-0558","value-0559","value-0560","value-0561","value-0562","value-0563","value-0564","value-0565","value-0566","value-0567","value-0568","value-0569","value-0570","value-0571","value-0572","value-0573","value-0574","value-0575","value-0576","value-0577","value-0578","value-0579","value-0580","value-0581","value-0582","value-0583","value-0584","value-0585","value-0586","value-0587","value-0588","value-0589","value-0590","value-0591","value-0592","value-0593","value-0594","value-0595","value-0596","value-0597","value-0598","value-0599","value-0600","value-0601","value-0602","value-0603","value-0604","value-0605","value-0606","value-0607","value-0608","value-0609","value-0610","value-0611","value-0612","value-0613","value-0614","value-0615","value-0616","value-0617","value-0618","value-0619","value-0620","value-0621","value-0622","value-0623","value-0624","value-0625","value-0626","value-0627","value-0628","value-0629","value-0630","value-0631","value-0632","value-0633","value-0634","value-0635","value-0636","value-0637","value-0638","value-0639","value-0640","value-0641","value-0642","value-0643","value-0644","value-0645","value-0646","value-0647","value-0648","value-0649","value-0650","value-0651","value-0652","value-0653","value-0654","value-0655","value-0656","value-0657","value-0658","value-0659","value-0660","value-0661","value-0662","value-0663","value-0664","value-0665","value-0666","value-0667","value-0668","value-0669","value-0670","value-0671","value-0672","value-0673","value-0674","value-0675","value-0676","value-0677","value-0678","value-0679","value-0680","value-0681","value-0682","value-0683","value-0684","value-0685","value-0686","value-0687","value-0688","value-0689","value-0690","value-0691","value-0692","value-0693","value-0694","value-0695","value-0696","value-0697","value-0698","value-0699","value-0700","value-0701","value-0702","value-0703","value-0704","value-0705","value-0706","value-0707","value-0708","value-0709","value-0710","value-0711","value-0712","value-0713","value-0714","value-0715","value-0716","value-0717","value-0718","value-0719","value-0720","value-0721","value-0722","value-0723","value-0724","value-0725","value-0726","value-0727","value-0728","value-0729","value-0730","value-0731","value-0732","value-0733","value-0734","value-0735","value-0736","value-0737","value-0738","value-0739","value-0740","value-0741","value-0742","value-0743","value-0744","value-0745","value-0746","value-0747","value-0748","value-0749","value-0750","value-0751","value-0752","value-0753","value-0754","value-0755","value-0756","value-0757","value-0758","value-0759","value-0760","value-0761","value-0762","value-0763","value-0764","value-0765","value-0766","value-0767","value-0768","value-0769","value-0770","value-0771","value-0772","value-0773","value-0774","value-0775","value-0776","value-0777","value-0778","value-0779","value-0780","value-0781","value-0782","value-0783","value-0784","value-0785","value-0786","value-0787","value-0788","value-0789","value-0790","value-0791","value-0792","value-0793","value-0794","value-0795","value-0796","value-0797","value-0798","value-0799","value-0800","value-0801","value-0802","value-0803","value-0804","value-0805","value-0806","value-0807","value-0808","value-0809","value-0810","value-0811","value-0812","value-0813","value-0814","value-0815","value-0816","value-0817","value-0818","value-0819","value-0820","value-0821","value-0822","value-0823","value-0824","value-0825","value-0826","value-0827","value-0828","value-0829","value-0830","value-0831","value-0832","value-0833","value-0834","value-0835","value-0836","value-0837","value-0838","value-0839","value-0840","value-0841","value-0842","value-0843","value-0844","value-0845","value-0846","value-0847","value-0848","value-0849","value-0850","value-0851","value-0852","value-0853","value-0854","value-0855","value-0856","value-0857","value-0858","value-0859","value-0860","value-0861","value-0862","value-0863","value-0864","value-0865","value-0866","value-0867","value-0868","value-0869","value-0870","value-0871","value-0872","value-0873","value-0874","value-0875","value-0876","value-0877","value-0878","value-0879","value-0880","value-0881","value-0882","value-0883","value-0884","value-0885","value-0886","value-0887","value-0888","value-0889","value-0890","value-0891","value-0892","value-0893","value-0894","value-0895","value-0896","value-0897","value-0898","value-0899","value-0900","value-0901","value-0902","value-0903","value-0904","value-0905","value-0906","value-0907","value-0908","value-0909","value-0910","value-0911","value-0912","value-0913","value-0914","value-0915","value-0916","value-0917","value-0918","value-0919","value-0920","value-0921","value-0922","value-0923","value-0924","value-0925","value-0926","value-0927","value-0928","value-0929","value-0930","value-0931","value-0932","value-0933","value-0934","value-0935","value-0936","value-0937","value-0938","value-0939","value-0940","value-0941","value-0942","value-0943","value-0944","value-0945","value-0946","value-0947","value-0948","value-0949","value-0950","value-0951","value-0952","value-0953","value-0954","value-0955","value-0956","value-0957","value-0958","value-0959","value-0960","value-0961","value-0962","value-0963","value-0964","value-0965","value-0966","value-0967","value-0968","value-0969","value-0970","value-0971","value-0972","value-0973","value-0974","value-0975","value-0976","value-0977","value-0978","value-0979","value-0980","value-0981","value-0982","value-0983","value-0984","value-0985","value-0986","value-0987","value-0988","value-0989","value-0990","value-0991","value-0992","value-0993","value-0994","value-0995","value-0996","value-0997","value-0998","value-0999","value-1000","value-1001","value-1002","value-1003","value-1004","value-1005","value-1006","value-1007","value-1008","value-1009","value-1010","value-1011","value-1012","value-1013","value-1014","value-1015","value-1016","value-1017","value-1018","value-1019","value-1020","value-1021","value-1022","value-1023","value-1024","value-1025","value-1026","value-1027","value-1028","value-1029","value-1030","value-1031","value-1032","value-1033","value-1034","value-1035","value-1036","value-1037","value-1038","value-1039","value-1040","value-1041","value-1042","value-1043","value-1044","value-1045","value-1046","value-1047","value-1048","value-1049","value-1050","value-1051","value-1052","value-1053","value-1054","value-1055","value-1056","value-1057","value-1058","value-1059","value-1060","value-1061","value-1062","value-1063","value-1064","value-1065","value-1066","value-1067","value-1068","value-1069","value-1070","value-1071","value-1072","value-1073","value-1074","value-1075","value-1076","value-1077","value-1078","value-1079","value-1080","value-1081","value-1082","value-1083","value-1084","value-1085","value-1086","value-1087","value-1088","value-1089","value-1090","value-1091","value-1092","value-1093","value-1094","value-1095","value-1096","value-1097","value-1098","value-1099","value-1100","value-1101","value-1102","value-1103","value-1104","value-1105","value-1106","value-1107","value-1108","value-1109","value-1110","value-1111","value-1112","value-1113","value-1114","value-1115","value-1116","value-1117","value-1118","value-1119","value-1120","value-1121","value-1122","value-1123","value-1124","value-1125","value-1126","value-1127","value-1128","value-1129","value-1130","value-1131","value-1132","value-1133","value-1134","value-1135","value-1136","value-1137","value-1138","value-1139","value-1140","value-1141","value-1142","value-1143","value-1144","value-1145","value-1146","value-1147","value-1148","value-1149","value-1150","value-1151","value-1152","value-1153","value-1154","value-1155","value-1156","value-1157","value-1158","value-1159","value-1160","value-1161","value-1162","value-1163","value-1164","value-1165","value-1166","value-1167","value-1168","value-1169","value-1170","value-1171","value-1172","value-1173","value-1174","value-1175","value-1176","value-1177","value-1178","value-1179","value-1180","value-1181","value-1182","value-1183","value-1184","value-1185","value-1186","value-1187","value-1188","value-1189","value-1190","value-1191","value-1192","value-1193","value-1194","value-1195","value-1196","value-1197","value-1198","value-1199","value-1200","value-1201","value-1202","value-1203","value-1204","value-1205","value-1206","value-1207","value-1208","value-1209","value-1210","value-1211","value-1212","value-1213","value-1214","value-1215","value-1216","value-1217","value-1218","value-1219","value-1220","value-1221","value-1222","value-1223","value-1224","value-1225","value-1226","value-1227","value-1228","value-1229","value-1230","value-1231","value-1232","value-1233","value-1234","value-1235","value-1236","value-1237","value-1238","value-1239","value-1240","value-1241","value-1242","value-1243","value-1244","value-1245","value-1246","value-1247","value-1248","value-1249","value-1250","value-1251","value-1252","value-1253","value-1254","value-1255","value-1256","value-1257","value-1258","value-1259","value-1260","value-1261","value-1262","value-1263","value-1264","value-1265","value-1266","value-1267","value-1268","value-1269","value-1270","value-1271","value-1272","value-1273","value-1274","value-1275","value-1276","value-1277","value-1278","value-1279","value-1280","value-1281","value-1282","value-1283","value-1284","value-1285","value-1286","value-1287","value-1288","value-1289","value-1290","value-1291","value-1292","value-1293","value-1294","value-1295","value-1296","value-1297","value-1298","value-1299","value-1300","value-1301","value-1302","value-1303","value-1304","value-1305","value-1306","value-1307","value-1308","value-1309","value-1310","value-1311","value-1312","value-1313","value-1314","value-1315","value-1316","value-1317","value-1318","value-1319","value-1320","value-1321","value-1322","value-1323","value-1324","value-1325","value-1326","value-1327","value-1328","value-1329","value-1330","value-1331","value-1332","value-1333","value-1334","value-1335","value-1336","value-1337","value-1338","value-1339","value-1340","value-1341","value-1342","value-1343","value-1344","value-1345","value-1346","value-1347","value-1348","value-1349","value-1350","value-1351","value-1352","value-1353","value-1354","value-1355","value-1356","value-1357","value-1358","value-1359","value-1360","value-1361","value-1362","value-1363","value-1364","value-1365","value-1366","value-1367","value-1368","value-1369","value-1370","value-1371","value-1372","value-1373","value-1374","value-1375","value-1376","value-1377","value-1378","value-1379","value-1380","value-1381","value-1382","value-1383","value-1384","value-1385","value-1386","value-1387","value-1388","value-1389","value-1390","value-1391","value-1392","value-1393","value-1394","value-1395","value-1396","value-1397","value-1398","value-1399","value-1400","value-1401","value-1402","value-1403","value-1404","value-1405","value-1406","value-1407","value-1408","value-1409","value-1410","value-1411","value-1412","value-1413","value-1414","value-1415","value-1416","value-1417","value-1418","value-1419","value-1420","value-1421","value-1422","value-1423","value-1424","value-1425","value-1426","value-1427","value-1428","value-1429","value-1430","value-1431","value-1432","value-1433","value-1434","value-1435","value-1436","value-1437","value-1438","value-1439","value-1440","value-1441","value-1442","value-1443","value-1444","value-1445","value-1446","value-1447","value-1448","value-1449","value-1450","value-1451","value-1452","value-1453","value-1454","value-1455","value-1456","value-1457","value-1458","value-1459","value-1460","value-1461","value-1462","value-1463","value-1464","value-1465","value-1466","value-1467","value-1468","value-1469","value-1470","value-1471","value-1472","value-1473","value-1474","value-1475","value-1476","value-1477","value-1478","value-1479","value-1480","value-1481","value-1482","value-1483","value-1484","value-1485","value-1486","value-1487","value-1488","value-1489","value-1490","value-1491","value-1492","value-1493","value-1494","value-1495","value-1496","value-1497","value-1498","value-1499","value-1500","value-1501","value-1502","value-1503","value-1504","value-1505","value-1506","value-1507","value-1508","value-1509","value-1510","value-1511","value-1512","value-1513","value-1514","value-1515","value-1516","value-1517","value-1518","value-1519","value-1520","value-1521","value-1522","value-1523","value-1524","value-1525","value-1526","value-1527","value-1528","value-1529","value-1530","value-1531","value-1532","value-1533","value-1534","value-1535","value-1536","value-1537","value-1538","value-1539","value-1540","value-1541","value-1542","value-1543","value-1544","value-1545","value-1546","value-1547","value-1548","value-1549","value-1550","value-1551","value-1552","value-1553","value-1554","value-1555","value-1556","value-1557","value-1558","value-1559","value-1560","value-1561","value-1562","value-1563","value-1564","value-1565","value-1566","value-1567","value-1568","value-1569","value-1570","value-1571","value-1572","value-1573","value-1574","value-1575","value-1576","value-1577","value-1578","value-1579","value-1580","value-1581","value-1582","value-1583","value-1584","value-1585","value-1586","value-1587","value-1588","value-1589","value-1590","value-1591","value-1592","value-1593","value-1594","value-1595","value-1596","value-1597","value-1598","value-1599","value-1600","value-1601","value-1602","value-1603","value-1604","value-1605","value-1606","value-1607","value-1608","value-1609","value-1610","value-1611","value-1612","value-1613","value-1614","value-1615","value-1616","value-1617","value-1618","value-1619","value-1620","value-1621","value-1622","value-1623","value-1624","value-1625","value-1626","value-1627","value-1628","value-1629","value-1630","value-1631","value-1632","value-1633","value-1634","value-1635","value-1636","value-1637","value-1638","value-1639","value-1640","value-1641","value-1642","value-1643","value-1644","value-1645","value-1646","value-1647","value-1648","value-1649","value-1650","value-1651","value-1652","value-1653","value-1654","value-1655","value-1656","value-1657","value-1658","value-1659","value-1660","value-1661","value-1662","value-1663","value-1664","value-1665","value-1666","value-1667","value-1668","value-1669","value-1670","value-1671","value-1672","value-1673","value-1674","value-1675","value-1676","value-1677","value-1678","value-1679","value-1680","value-1681","value-1682","value-1683","value-1684","value-1685","value-1686","value-1687","value-1688","value-1689","value-1690","value-1691","value-1692","value-1693","value-1694","value-1695","value-1696","value-1697","value-1698","value-1699","value-1700","value-1701","value-1702","value-1703","value-1704","value-1705","value-1706","value-1707","value-1708","value-1709","value-1710","value-1711","value-1712","value-1713","value-1714","value-1715","value-1716","value-1717","value-1718","value-1719","value-1720","value-1721","value-1722","value-1723","value-1724","value-1725","value-1726","value-1727","value-1728","value-1729","value-1730","value-1731","value-1732","value-1733","value-1734","value-1735","value-1736","value-1737","value-1738","value-1739","value-1740","value-1741","value-1742","value-1743","value-1744","value-1745","value-1746","value-1747","value-1748","value-1749","value-1750","value-1751","value-1752","value-1753","value-1754","value-1755","value-1756","value-1757","value-1758","value-1759","value-1760","value-1761","value-1762","value-1763","value-1764","value-1765","value-1766","value-1767","value-1768","value-1769","value-1770","value-1771","value-1772","value-1773","value-1774","value-1775","value-1776","value-1777","value-1778","value-1779","value-1780","value-1781","value-1782","value-1783","value-1784","value-1785","value-1786","value-1787","value-1788","value-1789","value-1790","value-1791","value-1792","value-1793","value-1794","value-1795","value-1796","value-1797","value-1798","value-1799","value-1800","value-1801","value-1802","value-1803","value-1804","value-1805","value-1806","value-1807","value-1808","value-1809","value-1810","value-1811","value-1812","value-1813","value-1814","value-1815","value-1816","value-1817","value-1818","value-1819","value-1820","value-1821","value-1822","value-1823","value-1824","value-1825","value-1826","value-1827","value-1828","value-1829","value-1830","value-1831","value-1832","value-1833","value-1834","value-1835","value-1836","value-1837","value-1838","value-1839","value-1840","value-1841","value-1842","value-1843","value-1844","value-1845","value-1846","value-1847","value-1848","value-1849","value-1850","value-1851","value-1852","value-1853","value-1854","value-1855","value-1856","value-1857","value-1858","value-1859","value-1860","value-1861","value-1862","value-1863","value-1864","value-1865","value-1866","value-1867","value-1868","value-1869","value-1870","value-1871","value-1872","value-1873","value-1874","value-1875","value-1876","value-1877","value-1878","value-1879","value-1880","value-1881","value-1882","value-1883","value-1884","value-1885","value-1886","value-1887","value-1888","value-1889","value-1890","value-1891","value-1892","value-1893","value-1894","value-1895","value-1896","value-1897","value-1898","value-1899","value-1900","value-1901","value-1902","value-1903","value-1904","value-1905","value-1906","value-1907","value-1908","value-1909","value-1910","value-1911","value-1912","value-1913","value-1914","value-1915","value-1916","value-1917","value-1918","value-1919","value-1920","value-1921","value-1922","value-1923","value-1924","value-1925","value-1926","value-1927","value-1928","value-1929","value-1930","value-1931","value-1932","value-1933","value-1934","value-1935","value-1936","value-1937","value-1938","value-1939","value-1940","value-1941","value-1942","value-1943","value-1944","value-1945","value-1946","value-1947","value-1948","value-1949","value-1950","value-1951","value-1952","value-1953","value-1954","value-1955","value-1956","value-1957","value-1958","value-1959","value-1960","value-1961","value-1962","value-1963","value-1964","value-1965","value-1966","value-1967","value-1968","value-1969","value-1970","value-1971","value-1972","value-1973","value-1974","value-1975","value-1976","value-1977","value-1978","value-1979","value-1980","value-1981","value-1982","value-1983","value-1984","value-1985","value-1986","value-1987","value-1988","value-1989","value-1990","value-1991","value-1992","value-1993","value-1994","value-1995","value-1996","value-1997","value-1998","value-1999"]}}}"##,
    default: None,
    rules: Rules::new(),
};

static ENORMOUS: Call = Call {
    name: "enormous",
    index: 0,
    upstream: &super::ENORMOUS,
    operation: "enormous",
    method: Method::Get,
    path: "/enormous",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static FIXED: Call = Call {
    name: "fixed",
    index: 1,
    upstream: &super::ENORMOUS,
    operation: "enormous",
    method: Method::Get,
    path: "/enormous",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

/// What the request holds, checked.
#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct Input<'a> {
    query: QueryInput<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct QueryInput<'a> {
    kind: Option<Text<'a>>,
}

/// `$enormous`: what is used of `enormous.enormous`'s answer.
struct Enormous<'a> {
    kind: RawString<'a>,
}

impl<'a> FromJson<'a> for Enormous<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut kind = None;
        let mut object = json.object(const { &Names::of(&["kind"]) })?;
        while json.member(&mut object)?.is_some() {
            kind = Some(json.value()?);
        }
        Ok(Self {
            kind: json.required(kind, "kind")?,
        })
    }
}

/// `$fixed`: what is used of `enormous.enormous`'s answer.
struct Fixed<'a> {
    kind: RawString<'a>,
}

impl<'a> FromJson<'a> for Fixed<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut kind = None;
        let mut object = json.object(const { &Names::of(&["kind"]) })?;
        while json.member(&mut object)?.is_some() {
            kind = Some(json.value()?);
        }
        Ok(Self {
            kind: json.required(kind, "kind")?,
        })
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    kind: RawString<'a>,
    is_last: bool,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""kind":"#, &self.kind);
        json.field(r#""isLast":"#, &self.is_last);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    enormous: Body,
    fixed: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    enormous: Slot<Enormous<'a>>,
    fixed: Slot<Fixed<'a>>,
}

/// What every part of the endpoint can see.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "not every endpoint uses all of it")]
struct Scope<'a, 'v> {
    exchange: &'a Exchange,
    input: &'a Input<'a>,
    bodies: &'a Bodies,
    values: &'v Values<'a>,
}

/// Answers one request.
pub async fn handle(exchange: Exchange) -> Result<Reply, Problem> {
    let input = input(&exchange)?;
    let bodies = Bodies::default();
    let values = Values::default();
    let scope = Scope {
        exchange: &exchange,
        input: &input,
        bodies: &bodies,
        values: &values,
    };
    schedule(&mut [pin!(enormous(scope)), pin!(fixed(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let query = QueryInput {
        kind: inputs.optional(&QUERY_KIND),
    };
    inputs.finish()?;
    Ok(Input { query })
}

/// `$enormous`: `enormous.enormous`
async fn enormous(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = ENORMOUS
        .request()
        .text("/enormous")
        .query("kind", &scope.input.query.kind);
    let answer = scope.exchange.call(&ENORMOUS, request, &scope.bodies.enormous).await?;
    scope.values.enormous.set(answer)
}

/// `$fixed`: `enormous.enormous`
async fn fixed(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = FIXED.request().text("/enormous").query("kind", "value-1999");
    let answer = scope
        .exchange
        .call_or(
            &FIXED,
            request,
            &scope.bodies.fixed,
            || Json::constant(r#"{"kind":"value-0000"}"#),
        )
        .await?;
    scope.values.fixed.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let enormous = scope.values.enormous.value();
    let fixed = scope.values.fixed.value();
    ReplyBody {
        kind: enormous.kind,
        is_last: fixed.kind == "value-1999",
    }
}
