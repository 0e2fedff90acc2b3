#pragma once
#include <array>
#include <cstddef>
#include <string_view>

/// \file
/// The words of the synthetic log (data/synthetic/daily_life.hpp), in Chinese: what people pay for, search for and look
/// at in an app for payments. All merchants are invented.

namespace recglm::daily_words {

inline constexpr std::string_view bill = "账单", search = "搜索", visit = "浏览";

/// How often people come back to a need.
enum class rhythm { daily, weekly, monthly, seldom };

/// One need, the lowest of three levels of categories. A merchant is called by a name and `merchant`: "青禾" "咖啡".
struct need {
  std::string_view area, kind, leaf, merchant;
  std::array<std::string_view, 4> goods;
  rhythm how_often;
  int then;  ///< the need that often follows a bill, -1 for none
};

inline constexpr std::array<need, 25> needs{{
    {"餐饮美食", "咖啡茶饮", "咖啡", "咖啡", {"拿铁", "美式", "燕麦拿铁", "卡布奇诺"}, rhythm::daily, 9},
    {"餐饮美食", "咖啡茶饮", "奶茶", "奶茶", {"珍珠奶茶", "杨枝甘露", "茉莉奶绿", "芋泥波波"}, rhythm::weekly, -1},
    {"餐饮美食", "正餐", "火锅", "火锅", {"双人套餐", "四人套餐", "鸳鸯锅底", "夜宵套餐"}, rhythm::weekly, 10},
    {"餐饮美食", "正餐", "面馆", "面馆", {"牛肉面", "炸酱面", "番茄鸡蛋面", "酸汤肥牛面"}, rhythm::daily, -1},
    {"餐饮美食", "外卖", "快餐", "便当", {"鸡腿饭", "照烧饭", "咖喱饭", "轻食沙拉"}, rhythm::daily, 1},
    {"购物", "日用", "超市", "超市", {"蔬菜水果", "牛奶面包", "日用百货", "粮油调料"}, rhythm::weekly, -1},
    {"购物", "日用", "便利店", "便利店", {"饭团", "矿泉水", "关东煮", "早餐组合"}, rhythm::daily, -1},
    {"购物", "服饰", "服装", "服饰", {"连衣裙", "衬衫", "羽绒服", "运动鞋"}, rhythm::monthly, -1},
    {"购物", "数码", "手机配件", "数码", {"充电宝", "蓝牙耳机", "手机壳", "数据线"}, rhythm::seldom, 24},
    {"出行", "市内", "地铁", "地铁", {"单程票", "乘车码", "日票", "月票"}, rhythm::daily, -1},
    {"出行", "市内", "打车", "出行", {"快车", "专车", "拼车", "代驾"}, rhythm::weekly, -1},
    {"出行", "自驾", "加油", "加油站", {"92号汽油", "95号汽油", "洗车", "加油卡充值"}, rhythm::weekly, 6},
    {"生活缴费", "住房", "电费", "电力", {"本月电费", "预存电费", "补缴电费", "充电桩充值"}, rhythm::monthly, 13},
    {"生活缴费", "住房", "水费", "水务", {"本月水费", "预存水费", "补缴水费", "净水服务"}, rhythm::monthly, 14},
    {"生活缴费", "住房", "燃气费", "燃气", {"本月燃气费", "预存燃气费", "补缴燃气费", "安检预约"}, rhythm::monthly, -1},
    {"生活缴费", "通信", "话费", "通信", {"话费充值50元", "话费充值100元", "流量包", "宽带续费"}, rhythm::monthly, -1},
    {"文化娱乐", "观影", "电影", "影城", {"单人票", "双人票", "巨幕票", "爆米花套餐"}, rhythm::weekly, 2},
    {"文化娱乐", "游戏", "游戏充值", "游戏", {"月卡", "点券", "礼包", "皮肤"}, rhythm::monthly, -1},
    {"医疗健康", "就医", "挂号", "医院", {"专家号", "普通号", "复诊号", "体检套餐"}, rhythm::seldom, 19},
    {"医疗健康", "买药", "药店", "大药房", {"感冒药", "维生素", "口罩", "创可贴"}, rhythm::monthly, -1},
    {"旅行", "交通", "火车票", "铁路", {"高铁票", "动车票", "卧铺票", "改签"}, rhythm::seldom, 21},
    {"旅行", "住宿", "酒店", "酒店", {"大床房", "双床房", "亲子房", "连住套餐"}, rhythm::seldom, 22},
    {"旅行", "景区", "门票", "景区", {"成人票", "学生票", "观光车票", "夜场票"}, rhythm::seldom, 3},
    {"金融理财", "投资", "基金", "基金", {"指数基金定投", "债券基金", "货币基金", "养老基金"}, rhythm::monthly, -1},
    {"金融理财", "保障", "保险", "保险", {"医疗险", "意外险", "车险", "碎屏险"}, rhythm::seldom, -1},
}};

inline constexpr std::array<std::string_view, 24> names{"青禾", "南枝", "云上", "半山", "知味", "小满", "拾光", "白鹿",
                                                        "鹿鸣", "元初", "沐风", "星野", "米粒", "橙舟", "听雨", "江畔",
                                                        "竹里", "望川", "锦瑟", "明月", "长风", "栖木", "朝露", "归雁"};

inline constexpr std::array<std::string_view, 10> cities{"杭州", "上海", "北京", "广州", "成都",
                                                         "武汉", "西安", "南京", "重庆", "长沙"};
inline constexpr std::array<std::string_view, 5> ages{"18-24岁", "25-34岁", "35-44岁", "45-54岁", "55岁以上"};
inline constexpr std::array<std::string_view, 8> occupations{"教师", "程序员", "护士",   "司机",
                                                             "学生", "会计",   "设计师", "销售"};

}  // namespace recglm::daily_words
